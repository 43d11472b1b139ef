import { describe, expect, it } from 'vitest';
import { formatDuration, parseDuration } from '../../src/duration.ts';

describe('durations as text', () => {
  it.each([
    ['250ms', 250],
    ['90s', 90_000],
    ['1.5h', 5_400_000],
    [' 30m ', 1_800_000],
    ['7d', 604_800_000],
    ['', null],
    ['5', null],
    ['1 h', null],
    ['-1h', null],
    ['1h30m', null],
    ['1e3s', null],
  ])('the duration %j is parsed as %j ms', (text, ms) => {
    expect(parseDuration(text)).toBe(ms);
  });

  it('a duration is formatted in the largest exact unit', () => {
    expect([250, 90_000, 21_600_000, 604_800_000].map(formatDuration)).toEqual([
      '250ms',
      '90s',
      '6h',
      '7d',
    ]);
  });
});
