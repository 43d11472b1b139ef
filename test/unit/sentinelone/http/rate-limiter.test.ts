import { describe, expect, it } from 'vitest';
import { RateLimiter, RateLimiters } from '../../../../src/sentinelone/http/rate-limiter.ts';
import { FakeClock } from '../../../support/stand-ins/fake-clock.ts';

const never = new AbortController().signal;

describe('RateLimiter', () => {
  it('the rate limiter keeps the documented spacing between calls of one endpoint', async () => {
    const clock = new FakeClock(0);
    const limiter = new RateLimiter(clock, 1);
    for (let call = 0; call < 3; call += 1)
      await limiter.acquire('/web/api/v2.1/dv/query-status', never);
    expect(clock.now()).toBe(2_500);
  });

  it('the rate limiter does not delay endpoints without a documented limit', async () => {
    const clock = new FakeClock(0);
    const limiter = new RateLimiter(clock, 1);
    for (let call = 0; call < 50; call += 1)
      await limiter.acquire('/web/api/v2.1/dv/events', never);
    expect(clock.sleeps).toEqual([]);
  });

  it('the rate limiter delays all endpoints after a 429, not only the one that received it', async () => {
    const clock = new FakeClock(1_000);
    const limiter = new RateLimiter(clock, 1);
    limiter.pauseUntil(8_000);
    await limiter.acquire('/web/api/v2.1/system/info', never);
    expect(clock.now()).toBe(8_000);
  });

  it('the rate limiter extends a wait when it is paused again', async () => {
    const clock = new FakeClock(0);
    const limiter = new RateLimiter(clock, 1);
    limiter.pauseUntil(1_000);
    const passed = limiter.acquire('/x', never);
    limiter.pauseUntil(5_000);
    await passed;
    expect(clock.now()).toBe(5_000);
  });

  it('the rate limiter scales the spacing for a console that is faster than the real one', async () => {
    const clock = new FakeClock(0);
    const limiter = new RateLimiter(clock, 0.01);
    for (let call = 0; call < 3; call += 1)
      await limiter.acquire('/web/api/v2.1/dv/query-status', never);
    expect(clock.now()).toBe(25);
  });

  it('each token has one rate limiter, and the least recently used ones are dropped', () => {
    const limiters = new RateLimiters(new FakeClock(0), 1);
    const first = limiters.get('token-0');
    expect(limiters.get('token-0')).toBe(first);
    for (let at = 1; at <= 10_000; at += 1) limiters.get(`token-${at}`);
    expect(limiters.get('token-0')).not.toBe(first);
  });
});
