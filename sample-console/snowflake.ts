/**
 * SentinelOne's ids are 63-bit integers: milliseconds since 2017-01-01 shifted left by 23, then 23
 * bits of anything. (657613730168123595, created 2019-06-27T08:01:05.571, decodes to that minute.)
 * So an id of 18 digits is older than October 2020 and one of 19 digits is younger, and both live
 * in one fleet: ids sort as numbers, never as text.
 */
const EPOCH = Date.UTC(2017, 0, 1);

export function snowflake(createdMs: number, low: number): string {
  return (
    (BigInt(Math.max(0, Math.floor(createdMs) - EPOCH)) << 23n) |
    BigInt(low & 0x7fffff)
  ).toString();
}

/** Compares two ids as numbers without making numbers of them (trap: 2^53). */
export function compareIds(a: string, b: string): number {
  if (a.length !== b.length) return a.length - b.length;
  return a < b ? -1 : a > b ? 1 : 0;
}
