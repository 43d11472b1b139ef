import { Client } from '@temporalio/client';
import type { Payload } from '@temporalio/common';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { beforeAll, describe, expect, it } from 'vitest';
import type { SampleConsole } from '../../../sample-console/start-sample-console.ts';
import { connectTemporal } from '../../../src/client/connection.ts';
import { DiscoveryClient } from '../../../src/client/discovery-client.ts';
import { rewriteSchedules } from '../../../src/operations/rotate-key.ts';
import { pause, resume } from '../../../src/operations/tenant.ts';
import { parseKeyRing } from '../../../src/vault/key-ring.ts';
import { discoveryWorkflowId, runWorkflowId, scheduleId } from '../../../src/workflows/messages.ts';
import { until } from '../../support/checks/until.ts';
import { Rig, TEST_KEY } from '../../support/rigs/rig.ts';

let rig: Rig;
let console: SampleConsole;
const keys = parseKeyRing(TEST_KEY);
const NEWER_KEY = Buffer.alloc(32, 11).toString('base64');

beforeAll(async () => {
  rig = await Rig.start({ payloads: { keys, encrypts: true } });
  console = await rig.console({ devices: 20 });
});

interface WirePayload {
  readonly metadata: Readonly<Record<string, string>>;
  readonly data?: string;
}

function payloadsOf(value: unknown): readonly WirePayload[] {
  if (typeof value !== 'object' || value === null) return [];
  if ('metadata' in value) return [value as WirePayload];
  return Object.entries(value).flatMap(([name, inner]) =>
    // The server compares search attributes, so these cannot be encrypted.
    name === 'indexedFields' ? [] : payloadsOf(inner),
  );
}

interface ReadHistory {
  readonly text: string;
  readonly encrypted: number;
  /** Payloads in clear. */
  readonly clear: readonly WirePayload[];
}

const textOf = (base64: string | undefined): string =>
  Buffer.from(base64 ?? '', 'base64').toString('latin1');

/** The stored form, read by a client without codec. */
async function historyOf(workflowId: string): Promise<ReadHistory> {
  const handle = rig.env.client.workflow.getHandle(workflowId);
  const text = historyToJSON(await handle.fetchHistory());
  const payloads = payloadsOf(JSON.parse(text));
  const clear = payloads.filter(
    ({ metadata }) => textOf(metadata['encoding']) !== 'binary/encrypted',
  );
  const words = payloads.map(({ data }) => textOf(data)).join('\n');
  return { text: `${text}\n${words}`, encrypted: payloads.length - clear.length, clear };
}

describe('encrypted payloads', () => {
  it('S14: With encrypted payloads a tenant is discovered, queried, paused and resumed as usual', async () => {
    expect(await rig.connect('acme', console)).toMatchObject({ outcome: 'full', devicesSeen: 20 });
    expect(await rig.resync('acme')).toMatchObject({ outcome: 'full', devicesSeen: 20 });
    const { discovery } = rig.services;
    expect(await discovery.status('acme', 30_000)).toMatchObject({ status: 'connected' });
    await pause(rig.services, 'acme');
    await expect(rig.resync('acme')).rejects.toMatchObject({ code: 'tenant_paused' });
    await resume(rig.services, 'acme');
    await until(async () => (await discovery.status('acme', 30_000))?.status === 'connected');
  });

  it('S14: Histories with encrypted payloads hold no payload in clear', async () => {
    const { port } = new URL(console.url);
    for (const workflowId of [discoveryWorkflowId('acme'), runWorkflowId('acme', 1)]) {
      const { clear, encrypted, text } = await historyOf(workflowId);
      expect(encrypted).toBeGreaterThan(5);
      expect(clear).toEqual([]);
      expect(text).not.toMatch(/devicesSeen|acceptMissing|Discovery of|Run 1 of/);
      expect(text).not.toContain(`127.0.0.1:${port}`);
    }
  });

  it('S14: Failures with encrypted payloads keep their types, but no messages and no stacks in clear', async () => {
    const closed = await rig.console({ devices: 5 });
    await rig.connect('globex', closed);
    closed.tokens.revoke('global');
    await expect(rig.resync('globex')).resolves.toMatchObject({ outcome: 'failed' });
    const history = await historyOf(runWorkflowId('globex', 2));
    expect(history.text).toContain('"invalid_token"');
    expect(history.text).toContain('Encoded failure');
    expect(history.text).not.toMatch(/Invalid SentinelOne|\.ts:\d+|at \w+ \(/);
    expect(history.clear).toEqual([]);
    const { message } = await rig.services.discovery.temporal.workflow
      .getHandle(runWorkflowId('globex', 2))
      .result()
      .then(
        () => ({ message: '' }),
        (error: Error) => ({ message: (error.cause as Error).message }),
      );
    expect(message).toMatch(/^Invalid SentinelOne API token/);
  });

  it('S14: A Schedule with encrypted payloads starts runs, and moves to the newest key', async () => {
    const { temporal } = rig.services.discovery;
    const argumentsOf = async () => {
      const { schedule } = await rig.env.client.workflowService.describeSchedule({
        namespace: rig.temporal.namespace,
        scheduleId: scheduleId('acme'),
      });
      return schedule?.action?.startWorkflow?.input?.payloads?.[0] ?? {};
    };
    const [newest] = parseKeyRing(NEWER_KEY);
    const keyOf = ({ metadata }: Payload) => String(metadata?.['encryption-key-id']);
    expect(keyOf(await argumentsOf())).toBe(keys[0].id);
    const before = await temporal.schedule.getHandle(scheduleId('acme')).describe();
    const both = parseKeyRing(`${NEWER_KEY},${TEST_KEY}`);
    const newer = await connectTemporal(rig.temporal, { keys: both, encrypts: true });
    const discovery = new DiscoveryClient(newer);
    const rewritten = await rewriteSchedules({ database: rig.database, discovery });
    expect(rewritten).toBe(2);
    expect(keyOf(await argumentsOf())).toBe(newest.id);
    const { spec, state, policies } = await newer.schedule.getHandle(scheduleId('acme')).describe();
    expect({ spec, state, policies }).toEqual({
      spec: before.spec,
      state: before.state,
      policies: before.policies,
    });
    await newer.connection.close();
    await rig.stopWorker();
    await rig.startWorker({ keys: both, encrypts: true });
    await temporal.schedule.getHandle(scheduleId('acme')).trigger('ALLOW_ALL');
    expect(await rig.nextRun('acme', 2)).toMatchObject({ outcome: 'full', trigger: 'schedule' });
  });

  it('S14: Payloads written in clear before encryption can still be read', async () => {
    const clear = new Client({
      connection: rig.env.connection,
      namespace: rig.env.client.options.namespace,
    });
    const handle = clear.workflow.getHandle(discoveryWorkflowId('acme'));
    await handle.signal('resync', { requestedBy: 'somebody without the codec' });
    expect(await rig.nextRun('acme', 3)).toMatchObject({ outcome: 'full' });
  });
});
