import { describe, expect, it } from 'vitest';
import { Redactor } from '../../../../src/sentinelone/http/redactor.ts';
import { CANARY, NEXT_CANARY, OLD_CANARY, SecretSearch } from '../../../support/checks/canary.ts';

const html = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');

describe.each([
  ['odd', CANARY],
  ["of today's form", NEXT_CANARY],
  ['of the old form', OLD_CANARY],
])('a token in an answer, %s,', (_, token) => {
  const redactor = new Redactor(token);
  const search = new SecretSearch([token]);

  it.each([
    ['JSON', (words: string) => JSON.stringify({ errors: [{ detail: words }] })],
    ['a page', (words: string) => `<html><pre>${html(words)}</pre></html>`],
    ['text', (words: string) => words],
    ['a URL', (words: string) => `https://console.example/?said=${encodeURIComponent(words)}`],
  ])('is taken out of %s, and the rest stays', (_kind, write) => {
    const body = redactor.bytes(Buffer.from(write(`before ${token} behind`)));
    expect(search.find(body)).toEqual([]);
    expect(decodeURIComponent(body.toString())).toBe(
      decodeURIComponent(write('before [token] behind')),
    );
  });

  it('leaves bytes without it as they are, and does not copy them', () => {
    const body = Buffer.from([0xff, 0x00, 0xc3, 0x28]);
    expect(redactor.bytes(body)).toBe(body);
    expect(redactor.text(`…${token.slice(-4)}`)).toBe(`…${token.slice(-4)}`);
  });
});

it('a word that somebody typed for a token is not taken out of answers', () => {
  const body = Buffer.from('{"data": [], "errors": null}');
  expect(new Redactor('data').bytes(body)).toBe(body);
});
