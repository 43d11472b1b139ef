import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { EventHub } from '../../../../src/portal/integration/events.ts';

/** Polls fail, as they do while the database is away. */
const newHub = (): EventHub => new EventHub({} as ConstructorParameters<typeof EventHub>[0]);

const reader = (userId: string) => ({ tenantId: 'acme', userId, mayRead: async () => true });

describe('EventHub', () => {
  it('a user may open 20 streams and is rate limited beyond', async () => {
    const hub = newHub();
    const first = hub.open(reader('ann'));
    for (let at = 1; at < 20; at += 1) hub.open(reader('ann'));
    expect(() => hub.open(reader('ann'))).toThrow(
      expect.objectContaining({ code: 'rate_limited', retryAfterMs: 5_000 }),
    );
    hub.open(reader('bob'));
    expect(hub.listeners).toBe(21);
    const closed = once(first, 'close');
    first.destroy();
    await closed;
    hub.open(reader('ann'));
    expect(hub.listeners).toBe(21);
    await hub.close();
  });

  it('two hubs count their streams separately', async () => {
    const hubs = [newHub(), newHub()];
    for (const hub of hubs) for (let at = 0; at < 20; at += 1) hub.open(reader('ann'));
    expect(hubs.map(({ listeners }) => listeners)).toEqual([20, 20]);
    await Promise.all(hubs.map((hub) => hub.close()));
  });
});
