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

/** Where something of a tenant is in the portal's API. */
export const api = (tenantId: string, page: string): string => `/api/tenants/${tenantId}/${page}`;

/** Worker and portal, of which nothing that they say is lost, and two people. One for a test file. */
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

  /** A console on which this is the token of the whole console. */
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

  /** What the activities of a run tell with their heartbeats; empty before it has begun. */
  async heartbeats(tenantId: string, runNumber: number): Promise<string> {
    const { namespace } = this.rig.place;
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

  /** Head and body of everything that the portal has answered. */
  get answers(): ScannedSources {
    return new Map(
      this.portal.answers.map(({ request, status, headers, text }, at) => {
        const head = [...headers].map(([name, value]) => `${name}: ${value}`).join('\n');
        return [`answer ${at}, ${status} to ${request}`, `${head}\n\n${text}`];
      }),
    );
  }
}
