import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseConsoleUrl } from '../../../../src/sentinelone/console-url.ts';
import {
  isPublicAddress,
  refuseLiteralAddress,
} from '../../../../src/sentinelone/http/address-guard.ts';

const PRIVATE = [
  '0.0.0.0',
  '0.1.2.3',
  '10.0.0.1',
  '10.255.255.255',
  '100.64.0.1',
  '100.127.255.255',
  '127.0.0.1',
  '127.255.255.254',
  '169.254.169.254',
  '172.16.0.1',
  '172.31.255.255',
  '192.0.0.1',
  '192.0.2.1',
  '192.168.1.1',
  '198.18.0.1',
  '198.19.255.255',
  '198.51.100.7',
  '203.0.113.9',
  '224.0.0.1',
  '239.255.255.255',
  '240.0.0.1',
  '255.255.255.255',
  '::',
  '::1',
  '::ffff:10.0.0.1',
  '::ffff:8.8.8.8',
  '::10.0.0.1',
  '64:ff9b::a00:1',
  '64:ff9b:1::1',
  '100::1',
  '2001::1',
  '2001:db8::1',
  '2002:a00:1::1',
  '3fff::1',
  'fc00::1',
  'fd12:3456::1',
  'fe80::1',
  'fe80::1%eth0',
  'fec0::1',
  'ff02::1',
  '[::1]',
  '',
  'localhost',
  'not an address',
];

const PUBLIC = [
  '1.1.1.1',
  '8.8.8.8',
  '3.122.240.42',
  '100.63.255.255',
  '100.128.0.1',
  '172.32.0.1',
  '2606:4700:4700::1111',
  '2a00:1450:4001:80b::200e',
  '2001:4860:4860::8888',
];

describe('address guard', () => {
  it.each(PRIVATE)('S3: the address guard refuses %s', (address) => {
    expect(isPublicAddress(address)).toBe(false);
  });

  it.each(PUBLIC)('the address guard accepts %s', (address) => {
    expect(isPublicAddress(address)).toBe(true);
  });

  it.each([
    'https://127.0.0.1',
    'https://2130706433',
    'https://0x7f000001',
    'https://017700000001',
    'https://127.1',
    'https://[::1]',
    'https://[::ffff:127.0.0.1]',
    'https://[0:0:0:0:0:ffff:7f00:1]',
    'https://169.254.169.254',
    'https://10.1',
    'https://0177.0.0.1',
    'https://127.0.0.1.',
    'https://１２７。0。0。1',
    'https://[::ffff:7f00:1]',
    'https://[64:ff9b::7f00:1]',
    'https://[2002:7f00:1::]',
    'https://[fe80::1]',
    'https://100.64.0.1',
    'https://224.0.0.1',
  ])(
    'S3: the address guard refuses the literal address in %s before a socket is opened',
    (typed) => {
      expect(() => refuseLiteralAddress(parseConsoleUrl(typed))).toThrow(
        expect.objectContaining({ code: 'console_address_refused' }),
      );
    },
  );

  /** Spellings of IPv4 addresses that URL parsers accept: other bases, fewer parts. */
  const spellings = fc.record({
    address: fc.oneof(
      ...['10', '127', '169.254', '172.16', '192.168', '100.64', '0'].map((net) => {
        const missing = 4 - net.split('.').length;
        return fc
          .array(fc.nat(255), { minLength: missing, maxLength: missing })
          .map((rest) => [net, ...rest].join('.').split('.').map(Number));
      }),
    ),
    whole: fc.integer({ min: 1, max: 4 }),
    bases: fc.array(fc.constantFrom(8, 10, 16), { minLength: 4, maxLength: 4 }),
    dot: fc.constantFrom('', '.'),
  });

  const PREFIX: Readonly<Record<number, string>> = { 8: '0', 10: '', 16: '0x' };

  it('S3: the address guard refuses a private address in any spelling: decimal, octal, hexadecimal, in fewer parts', () => {
    fc.assert(
      fc.property(spellings, ({ address, whole, bases, dot }) => {
        const apart = address.slice(0, whole - 1);
        const rest = address.slice(whole - 1).reduce((sum, part) => sum * 256 + part, 0);
        const host = [...apart, rest]
          .map((part, at) => `${PREFIX[bases[at] ?? 10]}${part.toString(bases[at] ?? 10)}`)
          .join('.');
        const typed = `https://${host}${dot}`;
        expect(() => refuseLiteralAddress(parseConsoleUrl(typed)), typed).toThrow(
          expect.objectContaining({ code: 'console_address_refused' }),
        );
      }),
      { numRuns: 2_000, seed: 6 },
    );
  });

  it('S3: the address guard accepts exactly the addresses that the IANA registry calls global', () => {
    const refused = (a: number, b: number, c: number): boolean =>
      [0, 10, 127].includes(a) ||
      a >= 224 ||
      (a === 100 && b >= 64 && b < 128) ||
      (a === 169 && b === 254) ||
      (a === 172 && b >= 16 && b < 32) ||
      (a === 192 && (b === 168 || (b === 0 && (c === 0 || c === 2)) || (b === 88 && c === 99))) ||
      (a === 198 && (b === 18 || b === 19 || (b === 51 && c === 100))) ||
      (a === 203 && b === 0 && c === 113);
    const part = fc.oneof(
      fc.nat(255),
      fc.constantFrom(0, 2, 10, 18, 19, 51, 63, 64, 88, 99, 100, 113, 127, 128, 168, 169, 172),
      fc.constantFrom(15, 16, 31, 32, 192, 198, 203, 223, 224, 254),
    );
    fc.assert(
      fc.property(part, part, part, fc.nat(255), (a, b, c, d) => {
        expect(isPublicAddress(`${a}.${b}.${c}.${d}`)).toBe(!refused(a, b, c));
      }),
      { numRuns: 20_000, seed: 7 },
    );
  });

  it('the address guard does not refuse names; they are checked when resolved', () => {
    expect(() => refuseLiteralAddress('https://acme.sentinelone.net')).not.toThrow();
  });

  it('the address guard refuses every IPv4-mapped IPv6 address', () => {
    fc.assert(
      fc.property(fc.ipV4(), (address) => !isPublicAddress(`::ffff:${address}`)),
      { numRuns: 500, seed: 2 },
    );
  });
});
