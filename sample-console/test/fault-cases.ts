import { expect, test } from 'vitest';
import type { FaultTable } from '../faults/fault.ts';
import { type Call, type Reply, startConsole, type TestConsole } from './support.ts';

export interface FaultSuite {
  /** Declares a test of one fault. `claim` completes the sentence "The fault … ". */
  readonly faultTest: (
    spec: string,
    claim: string,
    check: (sample: TestConsole) => Promise<void>,
  ) => void;
  /** Declares a test that every fault of the tables has at least one test in this suite. */
  readonly expectAllTested: (...tables: readonly FaultTable[]) => void;
}

/** A suite of fault tests that knows which faults it covers. */
export function faultSuite(): FaultSuite {
  const tested = new Set<string>();
  return {
    faultTest: (spec, claim, check) => {
      tested.add(spec.split(/[:@]|x\d+$/)[0] ?? spec);
      test(`the fault ${spec} ${claim}`, async () => {
        const sample = await startConsole({ devices: 100 });
        sample.faults.add(spec);
        await check(sample);
      });
    },
    expectAllTested: (...tables) => {
      const names = tables.flatMap((table) => Object.keys(table));
      test(`every fault from ${names.at(0)} to ${names.at(-1)} has a test`, () => {
        expect(names.filter((name) => !tested.has(name))).toEqual([]);
      });
    },
  };
}

/** Follows the cursors of the agents listing, up to a number of pages. */
export async function agentPages(sample: TestConsole, count: number): Promise<Reply[]> {
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
