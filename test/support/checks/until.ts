import { setTimeout as delay } from 'node:timers/promises';

/** Calls `probe` every `intervalMs` until it returns something truthy, and returns that. */
export async function until<T>(
  probe: () => T | Promise<T>,
  withinMs = 120_000,
  intervalMs = 20,
): Promise<NonNullable<Exclude<T, false>>> {
  const end = Date.now() + withinMs;
  for (;;) {
    const value = await probe();
    if (value !== null && value !== undefined && value !== false) {
      return value as NonNullable<Exclude<T, false>>;
    }
    if (Date.now() > end) throw new Error(`not within ${withinMs} ms: ${String(probe)}`);
    await delay(intervalMs);
  }
}
