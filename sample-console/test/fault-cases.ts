import { expect, test } from 'vitest';
import type { FaultTable } from '../faults/fault.ts';
import { type Call, type Reply, startConsole, type TestConsole } from './support.ts';

/** By this file of cases. */
const tried = new Set<string>();

/** Declares what a fault does, and notes that it was tried. */
export function fault(
  spec: string,
  claim: string,
  check: (sample: TestConsole) => Promise<void>,
): void {
  tried.add(spec.split(/[:@]|x\d+$/)[0] ?? spec);
  test(`${spec}: ${claim}`, async () => {
    const sample = await startConsole({ devices: 100 });
    sample.faults.add(spec);
    await check(sample);
  });
}

/** Closes a file of cases: each fault of a table has had at least one of them. */
export function expectAllTried(...tables: readonly FaultTable[]): void {
  test('every fault of the table was tried', () => {
    const names = tables.flatMap((table) => Object.keys(table));
    const left = names.filter((name) => !tried.has(name));
    // What another file tries does not count for this one.
    tried.clear();
    expect(left).toEqual([]);
  });
}

/** The pages of a walk, by cursor, up to a number of them. */
export async function pages(sample: TestConsole, count: number): Promise<Reply[]> {
  const replies: Reply[] = [];
  let cursor: string | undefined;
  while (replies.length < count) {
    const reply = await agents(sample, { query: { limit: 20, ...(cursor ? { cursor } : {}) } });
    replies.push(reply);
    const next: unknown = reply.body?.pagination?.nextCursor;
    if (typeof next !== 'string') break;
    cursor = decodeURIComponent(next);
  }
  return replies;
}

export const agents = (sample: TestConsole, call: Call = {}): Promise<Reply> =>
  sample.call('agents', call);

export const idsOf = (reply: Reply | undefined): string[] =>
  reply?.body.data.map(({ id }: { id: string }) => id);
