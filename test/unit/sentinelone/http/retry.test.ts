import { describe, expect, it } from 'vitest';
import {
  rateLimitDelay,
  readRetryAfter,
  transportDelay,
} from '../../../../src/sentinelone/http/retry.ts';

const NOW = Date.parse('2026-11-23T10:00:00Z');

describe('rateLimitDelay', () => {
  it.each([
    ['7', 7_000],
    ['0', 0],
    [' 12 ', 12_000],
    ['Mon, 23 Nov 2026 10:00:30 GMT', 30_000],
    ['Mon, 23 Nov 2026 09:59:30 GMT', 0],
    ['soon', 0],
    ['-5', 0],
    ['1.5', 0],
    ['', 0],
    [undefined, 0],
  ])('Retry-After %j is read as %i ms', (header, ms) => {
    expect(readRetryAfter(header, NOW)).toBe(ms);
  });

  it('the wait after a 429 is never shorter than Retry-After', () => {
    for (const random of [0, 0.5, 0.999]) {
      expect(rateLimitDelay('7', 1, NOW, () => random)).toBe(7_000);
    }
  });

  it('the wait after a 429 without Retry-After grows exponentially with jitter up to a minute', () => {
    const waits = Array.from({ length: 12 }, (_, at) =>
      rateLimitDelay(undefined, at + 1, NOW, () => 1),
    );
    expect(waits.slice(0, 4)).toEqual([1_000, 2_000, 4_000, 8_000]);
    expect(waits.at(-1)).toBe(60_000);
    expect(rateLimitDelay(undefined, 3, NOW, () => 0)).toBe(2_000);
    expect(rateLimitDelay('0', 3, NOW, () => 0)).toBe(2_000);
  });
});

describe('transportDelay', () => {
  it('the wait after transport faults grows up to half a minute', () => {
    expect(transportDelay(1, () => 1)).toBe(1_000);
    expect(transportDelay(6, () => 1)).toBe(30_000);
    expect(transportDelay(10_000, () => 1)).toBe(30_000);
  });
});
