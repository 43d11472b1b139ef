/**
 * SentinelOne's ids are 63-bit integers: milliseconds since 2017-01-01 shifted left by 23, then 23
 * arbitrary bits. For example, 657613730168123595 was created at 2019-06-27T08:01:05.571.
 * Ids from before October 2020 have 18 digits and later ones have 19. A fleet contains both, so ids
 * must be sorted as numbers, not as text.
 */
const EPOCH = Date.UTC(2017, 0, 1);

export function snowflake(createdMs: number, low: number): string {
  return (
    (BigInt(Math.max(0, Math.floor(createdMs) - EPOCH)) << 23n) |
    BigInt(low & 0x7fffff)
  ).toString();
}

/** Compares two ids numerically. Trap: they exceed 2^53, so they must not become numbers. */
export function compareIds(a: string, b: string): number {
  if (a.length !== b.length) return a.length - b.length;
  return a < b ? -1 : a > b ? 1 : 0;
}
