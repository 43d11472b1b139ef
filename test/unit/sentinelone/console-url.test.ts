import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DiscoveryError } from '../../../src/errors/errors.ts';
import { parseConsoleUrl } from '../../../src/sentinelone/console-url.ts';

const ACCEPTED: readonly (readonly [string, string])[] = [
  ['https://acme.sentinelone.net', 'https://acme.sentinelone.net'],
  ['https://acme.sentinelone.net/', 'https://acme.sentinelone.net'],
  ['https://acme.sentinelone.net/dashboard', 'https://acme.sentinelone.net'],
  ['https://acme.sentinelone.net/path?x', 'https://acme.sentinelone.net'],
  ['https://acme.sentinelone.net?x=1', 'https://acme.sentinelone.net'],
  ['https://acme.sentinelone.net#/sites/1', 'https://acme.sentinelone.net'],
  ['https://acme.sentinelone.net/a/b/../c?d=e#f', 'https://acme.sentinelone.net'],
  ['  https://acme.sentinelone.net  ', 'https://acme.sentinelone.net'],
  ['\thttps://acme.sentinelone.net\n', 'https://acme.sentinelone.net'],
  ['\u00a0https://acme.sentinelone.net\u00a0', 'https://acme.sentinelone.net'],
  ['HTTPS://ACME.SentinelOne.NET', 'https://acme.sentinelone.net'],
  ['https://acme.sentinelone.net:443', 'https://acme.sentinelone.net'],
  ['https://acme.sentinelone.net:8443/x', 'https://acme.sentinelone.net:8443'],
  ['https://acme.sentinelone.net.', 'https://acme.sentinelone.net'],
  ['https://acme%2esentinelone.net', 'https://acme.sentinelone.net'],
  ['https://127.0.0.1:8443', 'https://127.0.0.1:8443'],
  ['https://2130706433/', 'https://127.0.0.1'],
  ['https://0x7f.1/', 'https://127.0.0.1'],
  ['https://0177.0.0.1/', 'https://127.0.0.1'],
  ['https://[::1]:8443/x', 'https://[::1]:8443'],
  ['https://bücher.example', 'https://xn--bcher-kva.example'],
  ['https://аcme.sentinelone.net', 'https://xn--cme-5cd.sentinelone.net'],
  ['https://console', 'https://console'],
  [`https://${'x'.repeat(63)}.example`, `https://${'x'.repeat(63)}.example`],
];

const REFUSED: readonly string[] = [
  '',
  ' ',
  'acme.sentinelone.net',
  'acme',
  'www.acme.sentinelone.net/dashboard',
  '//acme.sentinelone.net',
  'http://acme.sentinelone.net',
  'HTTP://acme.sentinelone.net',
  'ftp://acme.sentinelone.net',
  'file:///etc/passwd',
  'javascript:alert(1)',
  'data:text/html,x',
  'wss://acme.sentinelone.net',
  'https:acme.sentinelone.net',
  'https:/acme.sentinelone.net',
  'https:///acme.sentinelone.net',
  'https://',
  'https:///',
  'https://?x',
  'https://#x',
  'https://.',
  'https://user@acme.sentinelone.net',
  'https://user:pass@acme.sentinelone.net',
  'https://@acme.sentinelone.net',
  'https://:@acme.sentinelone.net',
  'https://acme.sentinelone.net@evil.example',
  `https://${'x'.repeat(64)}`,
  `https://${'x'.repeat(80)}.sentinelone.net`,
  'https://acme.sentinelone.net%40evil.example',
  'https:\\\\acme.sentinelone.net',
  'https://acme.sentinelone.net\\@evil.example',
  'https://evil.example\\.sentinelone.net',
  'https://acme.sentinelone.net\t.evil.example',
  'https://acme.sentinelone.net\n.evil.example',
  'https://acme .sentinelone.net',
  'https://acme.sentinelone.net /x',
  'https://acme.sentinelone.net\u0000',
  'https://acme.sentinelone.net:99999',
  'https://acme.sentinelone.net:port',
  'https://acme.sentinelone.net:-1',
  'https://[::1',
  'https://[gggg::1]',
  'https://300.1.2.3.4.5.6.7.8.9.999999999999',
  'https://a<b>.example',
  'https://a|b.example',
  'https://a^b.example',
  `https://${'a'.repeat(260)}.example`,
  `https://acme.sentinelone.net/${'x'.repeat(2048)}`,
  'not a url',
  'https',
  'https:// https://acme.sentinelone.net',
];

describe('parseConsoleUrl', () => {
  it.each(ACCEPTED)('S1: the console URL %j is read as %s', (typed, origin) => {
    expect(parseConsoleUrl(typed)).toBe(origin);
  });

  it.each(REFUSED)('S1: the console URL %j is refused with console_url_rejected', (typed) => {
    expect(() => parseConsoleUrl(typed)).toThrow(
      expect.objectContaining({ code: 'console_url_rejected' }),
    );
  });

  it('the error for a refused console URL contains an example', () => {
    expect(() => parseConsoleUrl('acme')).toThrow(
      'Console URL must be a valid https URL, e.g. https://your-instance.sentinelone.net',
    );
  });

  it('S2: a console URL must match an allowed host suffix in whole labels', () => {
    const allowed = ['sentinelone.net'];
    expect(parseConsoleUrl('https://acme.sentinelone.net', allowed)).toContain('acme');
    expect(parseConsoleUrl('https://sentinelone.net', allowed)).toBe('https://sentinelone.net');
    expect(parseConsoleUrl('https://sentinelone.net.', allowed)).toBe('https://sentinelone.net');
    for (const host of ['sentinelone.net.evil.com', 'evilsentinelone.net', 'sentinelone.com']) {
      expect(() => parseConsoleUrl(`https://${host}`, allowed)).toThrow(DiscoveryError);
    }
  });

  it('parsing a console URL returns a canonical origin or refuses any input', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary' }),
          fc.webUrl().map((url) => url.replace(/^http:/, 'https:')),
          fc.string().map((text) => `https://${text}`),
        ),
        (typed) => {
          let origin: string;
          try {
            origin = parseConsoleUrl(typed);
          } catch (error) {
            return error instanceof DiscoveryError && error.code === 'console_url_rejected';
          }
          const url = new URL(origin);
          return url.origin === origin && url.protocol === 'https:' && url.username === '';
        },
      ),
      { numRuns: 5_000, seed: 1 },
    );
  });
});
