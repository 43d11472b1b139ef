import type { Clock } from '../../../src/clock.ts';

/** A clock whose sleeps take no time and are recorded. */
export class FakeClock implements Clock {
  #now: number;
  readonly sleeps: number[] = [];

  constructor(now: number) {
    this.#now = now;
  }

  now(): number {
    return this.#now;
  }

  async sleep(ms: number, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    this.sleeps.push(ms);
    this.#now += ms;
    await Promise.resolve();
  }

  advance(ms: number): void {
    this.#now += ms;
  }
}
