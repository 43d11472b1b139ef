import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isPublicAddress, refuseLiteralAddress } from '../../src/sentinelone/address-guard.ts';
import { parseConsoleUrl } from '../../src/sentinelone/console-url.ts';

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

describe('the address guard', () => {
  it.each(PRIVATE)('S3: refuses %s', (address) => {
    expect(isPublicAddress(address)).toBe(false);
  });

  it.each(PUBLIC)('lets %s pass', (address) => {
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
  ])('S3: refuses the literal address of %s before a socket is opened', (typed) => {
    expect(() => refuseLiteralAddress(parseConsoleUrl(typed))).toThrow(
      expect.objectContaining({ code: 'console_address_refused' }),
    );
  });

  it('has nothing to say of names: those are checked when they are resolved', () => {
    expect(() => refuseLiteralAddress('https://acme.sentinelone.net')).not.toThrow();
  });

  it('refuses every IPv6 form of an IPv4 address', () => {
    fc.assert(
      fc.property(fc.ipV4(), (address) => !isPublicAddress(`::ffff:${address}`)),
      { numRuns: 500, seed: 2 },
    );
  });
});
