import { expect } from 'vitest';
import type { SampleConsole } from '../../../sample-console/start-sample-console.ts';
import { createLog } from '../../../src/log.ts';
import { runWorkflowId } from '../../../src/workflows/messages.ts';
import { CANARY } from '../checks/canary.ts';
import { type ScannedSources, textsOf } from '../checks/leak-scan.ts';
import type { HttpSession } from '../clients/http-session.ts';
import { logRuntime } from '../servers/temporal.ts';
import { PortalRig } from './portal-rig.ts';
import { Rig } from './rig.ts';

const DEVICES = 5;

/** The path of a tenant's page in the portal's API. */
export const api = (tenantId: string, page: string): string => `/api/tenants/${tenantId}/${page}`;

/**
 * A `Rig` and a `PortalRig` that record every log line, SDK logs included, and every answer, to be
 * searched for canary tokens. One per test file.
 */
export class CanaryRig {
  readonly rig: Rig;
  readonly portal: PortalRig;
  readonly admin: HttpSession;
  readonly #sdkLogged: readonly string[];

  private constructor(
    rig: Rig,
    portal: PortalRig,
    admin: HttpSession,
    sdkLogged: readonly string[],
  ) {
    this.rig = rig;
    this.portal = portal;
    this.admin = admin;
    this.#sdkLogged = sdkLogged;
  }

  static async start(): Promise<CanaryRig> {
    const sdkLogged: string[] = [];
    logRuntime(createLog('TRACE', (line) => sdkLogged.push(line)));
    const rig = await Rig.start({ budgetMs: 60_000 });
    const portal = await PortalRig.start(rig);
    return new CanaryRig(rig, portal, await portal.admin(), sdkLogged);
  }

  /** A sample console on which `token` has the scope of the whole console. */
  async console(token: string): Promise<SampleConsole> {
    const console = await this.rig.console({ devices: DEVICES });
    console.tokens.issue({ label: 'global', scope: { level: 'tenant' }, text: token });
    return console;
  }

  /** Connects a new tenant in the portal and waits for its first run. */
  async connect(tenantId: string, token = CANARY): Promise<SampleConsole> {
    const console = await this.console(token);
    await this.admin.post('/api/tenants', { tenantId });
    const form = { consoleUrl: console.url, token };
    const { status } = await this.admin.put(api(tenantId, 'integration'), form);
    expect(status).toBe(200);
    const run = await this.rig.nextRun(tenantId, 0);
    expect(run).toMatchObject({ outcome: 'full', devicesSeen: DEVICES });
    return console;
  }

  async resync(tenantId: string): Promise<void> {
    expect((await this.admin.post(api(tenantId, 'resync'), {})).status).toBe(202);
  }

  /** The heartbeat details of a run's pending activities; empty before it has begun. */
  async heartbeats(tenantId: string, runNumber: number): Promise<string> {
    const { namespace } = this.rig.temporal;
    const execution = { workflowId: runWorkflowId(tenantId, runNumber) };
    const run = await this.rig.env.client.workflowService
      .describeWorkflowExecution({ namespace, execution })
      .catch(() => null);
    return textsOf(run?.pendingActivities?.map(({ heartbeatDetails }) => heartbeatDetails));
  }

  get logs(): ScannedSources {
    return new Map([
      ['log of the worker', this.rig.logged.join('\n')],
      ['log of the SDK', this.#sdkLogged.join('\n')],
      ['log of the portal', this.portal.logged.join('\n')],
    ]);
  }

  /** Headers and body of every answer of the portal. */
  get answers(): ScannedSources {
    return new Map(
      this.portal.answers.map(({ request, status, headers, text }, at) => {
        const head = [...headers].map(([name, value]) => `${name}: ${value}`).join('\n');
        return [`answer ${at}, ${status} to ${request}`, `${head}\n\n${text}`];
      }),
    );
  }
}
