import { describe, expect, it } from 'vitest';
import { RateLimiter, RateLimiters } from '../../../../src/sentinelone/http/rate-limiter.ts';
import { FakeClock } from '../../../support/stand-ins/fake-clock.ts';

const never = new AbortController().signal;

describe('the rate limiter', () => {
  it('keeps the documented distance between calls of one endpoint', async () => {
    const clock = new FakeClock(0);
    const limiter = new RateLimiter(clock, 1);
    for (let call = 0; call < 3; call += 1)
      await limiter.acquire('/web/api/v2.1/dv/query-status', never);
    expect(clock.now()).toBe(2_500);
  });

  it('lets endpoints without a documented limit pass at once', async () => {
    const clock = new FakeClock(0);
    const limiter = new RateLimiter(clock, 1);
    for (let call = 0; call < 50; call += 1)
      await limiter.acquire('/web/api/v2.1/dv/events', never);
    expect(clock.sleeps).toEqual([]);
  });

  it('holds every endpoint back while a 429 says so, not only the one that met it', async () => {
    const clock = new FakeClock(1_000);
    const limiter = new RateLimiter(clock, 1);
    limiter.pauseUntil(8_000);
    await limiter.acquire('/web/api/v2.1/system/info', never);
    expect(clock.now()).toBe(8_000);
  });

  it('waits on when it is closed again meanwhile', async () => {
    const clock = new FakeClock(0);
    const limiter = new RateLimiter(clock, 1);
    limiter.pauseUntil(1_000);
    const passed = limiter.acquire('/x', never);
    limiter.pauseUntil(5_000);
    await passed;
    expect(clock.now()).toBe(5_000);
  });

  it('scales the distances, for a console that runs faster than the real one', async () => {
    const clock = new FakeClock(0);
    const limiter = new RateLimiter(clock, 0.01);
    for (let call = 0; call < 3; call += 1)
      await limiter.acquire('/web/api/v2.1/dv/query-status', never);
    expect(clock.now()).toBe(25);
  });

  it('is one and the same for one token, and forgets the ones used longest ago', () => {
    const limiters = new RateLimiters(new FakeClock(0), 1);
    const first = limiters.get('token-0');
    expect(limiters.get('token-0')).toBe(first);
    for (let at = 1; at <= 10_000; at += 1) limiters.get(`token-${at}`);
    expect(limiters.get('token-0')).not.toBe(first);
  });
});
