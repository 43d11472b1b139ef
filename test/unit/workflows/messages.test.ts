import type { WorkflowHandle } from '@temporalio/client';
import type { SignalDefinition } from '@temporalio/common';
import { setHandler } from '@temporalio/workflow';
import { describe, expect, expectTypeOf, it } from 'vitest';
import type { DiscoveryClient } from '../../../src/client/discovery-client.ts';
import type { RunSummary } from '../../../src/types.ts';
import type * as workflows from '../../../src/workflows/index.ts';
import {
  type CredentialsPayload,
  credentialsChangedSignal,
  type DiscoveryStatus,
  disconnectSignal,
  pauseSignal,
  type ResyncPayload,
  resumeSignal,
  resyncAndWaitUpdate,
  resyncSignal,
  statusQuery,
  tickSignal,
} from '../../../src/workflows/messages.ts';
import { TenantState } from '../../../src/workflows/tenant-state.ts';

type PayloadOf<Signal> = Signal extends SignalDefinition<[(infer Payload)?]> ? Payload : never;

/** `tsc` checks the body: it fails where a line marked `@ts-expect-error` compiles. */
const compileOnly = (body: (discovery: DiscoveryClient, handle: WorkflowHandle) => unknown): void =>
  expect(body).toBeTypeOf('function');

describe('messages to the workflow of a tenant', () => {
  it('keep the names that recorded histories and operators use', () => {
    const messages = [
      resyncSignal,
      tickSignal,
      pauseSignal,
      resumeSignal,
      credentialsChangedSignal,
      disconnectSignal,
      resyncAndWaitUpdate,
      statusQuery,
    ];
    expect(messages.map(({ type, name }) => `${type} ${name}`)).toEqual([
      'signal resync',
      'signal tick',
      'signal pause',
      'signal resume',
      'signal credentialsChanged',
      'signal disconnect',
      'update resyncAndWait',
      'query status',
    ]);
  });

  it('do not compile with the payload of another message', () => {
    compileOnly((discovery, handle) => [
      handle.signal(resyncSignal, { requestedBy: 'cli', reason: 'test', acceptMissing: true }),
      // @ts-expect-error acceptMissing is a boolean
      handle.signal(resyncSignal, { acceptMissing: 'yes' }),
      // @ts-expect-error the field is requestedBy
      discovery.resync('acme', { requester: 'cli' }),
      // @ts-expect-error a tick has no payload
      handle.signal(tickSignal, {}),
      // @ts-expect-error `schedule` is not a change of credentials
      discovery.credentialsChanged('acme', 'schedule'),
      // @ts-expect-error acceptMissing is a boolean
      handle.executeUpdate(resyncAndWaitUpdate, { args: [{ acceptMissing: 'yes' }] }),
      // @ts-expect-error the query has no arguments
      handle.query(statusQuery, 'acme'),
    ]);
    expectTypeOf<PayloadOf<typeof resyncSignal>>().toEqualTypeOf<ResyncPayload>();
    expectTypeOf<PayloadOf<typeof credentialsChangedSignal>>().toEqualTypeOf<CredentialsPayload>();
  });

  it('do not compile with a handler of another payload or answer', () => {
    compileOnly(() => {
      // @ts-expect-error the payload is an object
      setHandler(resyncSignal, (_payload?: string) => {});
      // @ts-expect-error the query answers a DiscoveryStatus
      setHandler(statusQuery, () => 'connected');
      // @ts-expect-error the update answers a RunSummary
      setHandler(resyncAndWaitUpdate, (_payload?: ResyncPayload) => 'full');
    });
    expectTypeOf<TenantState['status']>().returns.toEqualTypeOf<DiscoveryStatus>();
    expectTypeOf<TenantState['resyncAndWait']>().returns.resolves.toEqualTypeOf<RunSummary>();
  });

  it('start workflows with arguments that the workflows take', () => {
    type Argument = Parameters<typeof workflows.tenantDiscovery>[0];
    expectTypeOf<{ tenantId: string }>().toExtend<Argument>();
    expectTypeOf<{ tenant: string }>().not.toExtend<Argument>();
    expectTypeOf<typeof workflows.scheduledResync>().parameters.toEqualTypeOf<[string]>();
  });

  it('are read leniently: an operator types payloads by hand', () => {
    const state = new TenantState('acme');
    for (const payload of [undefined, null, 7, 'now', [], { acceptMissing: 'yes', reason: {} }]) {
      state.requestResync(payload);
    }
    expect(state.takeRequest()).toMatchObject({
      trigger: 'manual',
      acceptMissing: false,
      note: '',
    });
    state.requestResync({ acceptMissing: true, requestedBy: 'ops', reason: 'audit' });
    expect(state.takeRequest()).toMatchObject({ acceptMissing: true, note: 'ops, audit' });
  });
});
