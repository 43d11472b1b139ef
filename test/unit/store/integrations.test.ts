import { describe, expect, it } from 'vitest';
import { tokenExpiresSoon } from '../../../src/store/integrations.ts';

const NOW = Date.parse('2026-11-23T10:00:00Z');

describe('tokenExpiresSoon', () => {
  it.each([
    ['expires in less than 14 days', '2026-12-07T09:59:59Z', true],
    ['expires in 14 days', '2026-12-07T10:00:00Z', false],
    ['has expired', '2026-11-01T00:00:00Z', true],
    ['has no known end', null, false],
  ])('tokenExpiresSoon of a token that %s (%s) is %s', (_, expiresAt, soon) => {
    expect(tokenExpiresSoon(expiresAt, NOW)).toBe(soon);
  });
});
