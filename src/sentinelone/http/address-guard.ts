import dns from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';
import { DiscoveryError } from '../../errors/errors.ts';

/**
 * Which addresses a console may have. The resolved address is checked while the socket connects, so
 * DNS rebinding has no effect.
 */

/** IPv4 ranges that are not globally reachable (IANA special-purpose registry), plus multicast. */
const IPV4_REFUSED = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
] as const;

/** Non-public ranges within 2000::/3, the only globally routed part of IPv6. */
const IPV6_REFUSED = [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
] as const;

const refused4 = new BlockList();
for (const [net, prefix] of IPV4_REFUSED) refused4.addSubnet(net, prefix, 'ipv4');
const refused6 = new BlockList();
for (const [net, prefix] of IPV6_REFUSED) refused6.addSubnet(net, prefix, 'ipv6');
const global6 = new BlockList();
global6.addSubnet('2000::', 3, 'ipv6');

/**
 * True for a public address. IPv6 is an allow-list (2000::/3), so mapped (::ffff:0:0), NAT64
 * (64:ff9b::), unique local, link-local and loopback forms are refused without decoding them.
 */
export function isPublicAddress(address: string): boolean {
  const bare = address.replace(/^\[|\]$/g, '').replace(/%.*$/, '');
  switch (isIP(bare)) {
    case 4:
      return !refused4.check(bare, 'ipv4');
    case 6:
      return global6.check(bare, 'ipv6') && !refused6.check(bare, 'ipv6');
    default:
      return false;
  }
}

/** Throws `console_address_refused` when the host of an origin is a literal non-public address. */
export function refuseLiteralAddress(origin: string): void {
  const host = new URL(origin).hostname;
  const bare = host.replace(/^\[|\]$/g, '');
  if (isIP(bare) !== 0 && !isPublicAddress(bare)) {
    throw new DiscoveryError('console_address_refused');
  }
}

/**
 * A `lookup` for `net.connect` that refuses a name if any of its addresses is not public. Neither
 * the order of addresses nor a second lookup can lead the socket to a private one.
 */
export const guardedLookup: LookupFunction = (hostname, options, callback) => {
  dns.lookup(hostname, { ...options, all: true }, (error, addresses) => {
    if (error) return callback(error, '', 0);
    const [first] = addresses;
    if (!first || !addresses.every(({ address }) => isPublicAddress(address))) {
      return callback(new DiscoveryError('console_address_refused'), '', 0);
    }
    return options.all ? callback(null, addresses) : callback(null, first.address, first.family);
  });
};
