import { describe, expect, it } from 'vitest';
import { Redactor } from '../../../../src/sentinelone/http/redactor.ts';
import { CANARY, NEXT_CANARY, OLD_CANARY, SecretSearch } from '../../../support/checks/canary.ts';

const html = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');

describe.each([
  ['with special characters', CANARY],
  ['of the current format', NEXT_CANARY],
  ['of the old format', OLD_CANARY],
])('Redactor for a token %s', (format, token) => {
  const redactor = new Redactor(token);
  const search = new SecretSearch([token]);

  it.each([
    ['JSON', (words: string) => JSON.stringify({ errors: [{ detail: words }] })],
    ['an HTML page', (words: string) => `<html><pre>${html(words)}</pre></html>`],
    ['text', (words: string) => words],
    ['a URL', (words: string) => `https://console.example/?said=${encodeURIComponent(words)}`],
  ])(`the redactor removes a token ${format} from %s and keeps the rest`, (_kind, write) => {
    const body = redactor.bytes(Buffer.from(write(`before ${token} behind`)));
    expect(search.find(body)).toEqual([]);
    expect(decodeURIComponent(body.toString())).toBe(
      decodeURIComponent(write('before [token] behind')),
    );
  });

  it(`the redactor returns bytes without the token ${format} unchanged and not copied`, () => {
    const body = Buffer.from([0xff, 0x00, 0xc3, 0x28]);
    expect(redactor.bytes(body)).toBe(body);
    expect(redactor.text(`…${token.slice(-4)}`)).toBe(`…${token.slice(-4)}`);
  });
});

it('the redactor ignores a token that is short enough to be an ordinary word', () => {
  const body = Buffer.from('{"data": [], "errors": null}');
  expect(new Redactor('data').bytes(body)).toBe(body);
});
