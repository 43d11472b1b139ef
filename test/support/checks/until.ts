import { setTimeout as delay } from 'node:timers/promises';

/** Waits until `probe` gives something truthy, and gives that. */
export async function until<T>(
  probe: () => T | Promise<T>,
  withinMs = 120_000,
): Promise<NonNullable<Exclude<T, false>>> {
  const end = Date.now() + withinMs;
  for (;;) {
    const value = await probe();
    if (value !== null && value !== undefined && value !== false) {
      return value as NonNullable<Exclude<T, false>>;
    }
    if (Date.now() > end) throw new Error(`not within ${withinMs} ms: ${String(probe)}`);
    await delay(20);
  }
}
