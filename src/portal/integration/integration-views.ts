import { describeSchedule, readCadence } from '../../client/schedules.ts';
import { errorMessage, toErrorCode } from '../../errors/errors.ts';
import {
  findIntegrationExtras,
  findNewestRun,
  type IntegrationExtras,
} from '../../store/insight.ts';
import { findIntegration, type Integration, tokenExpiresSoon } from '../../store/integrations.ts';
import { findRun, listRuns, type RunRow } from '../../store/runs/runs.ts';
import type { PortalServices } from '../http/services.ts';
import { type TemporalUi, tenantUrl, viewRun } from './run-views.ts';
import type { IntegrationView, ProgressView } from './schemas.ts';

/** A Schedule is read again after this time; event streams poll once a second. */
const SCHEDULE_TTL_MS = 5_000;

interface ScheduleFacts {
  readonly cadence: string;
  readonly nextRunAt: string | null;
}

/** A tenant's integration as the API shows it, from PostgreSQL and Temporal. */
export class IntegrationViews {
  readonly #services: PortalServices;
  readonly #schedules = new Map<
    string,
    { readonly until: number; readonly facts: ScheduleFacts | null }
  >();

  constructor(services: PortalServices) {
    this.#services = services;
  }

  get ui(): TemporalUi {
    const { site, temporal } = this.#services;
    return { url: site.temporalUiUrl, namespace: temporal.namespace };
  }

  async read(tenantId: string): Promise<IntegrationView> {
    const { database, temporal } = this.#services;
    const rows = await database.asTenant(tenantId, async (tx) => {
      const runs = await listRuns(tx, tenantId, 2, null);
      const open = runs.find(({ outcome }) => outcome === null);
      const fullNumber = await findNewestRun(tx, tenantId, ['full']);
      return {
        integration: await findIntegration(tx, tenantId),
        extras: await findIntegrationExtras(tx, tenantId),
        open,
        last: runs.find(({ outcome }) => outcome !== null) ?? null,
        full: fullNumber === null ? null : await findRun(tx, tenantId, fullNumber),
      };
    });
    const up = await temporal.isUp();
    const schedule = up && rows.integration ? await this.#scheduleOf(tenantId) : null;
    return this.#view(tenantId, rows, schedule, up);
  }

  /** Drops the cached Schedule, so that the next view shows a change at once. */
  forget(tenantId: string): void {
    this.#schedules.delete(tenantId);
  }

  #view(
    tenantId: string,
    rows: {
      readonly integration: Integration | null;
      readonly extras: IntegrationExtras | null;
      readonly open: RunRow | undefined;
      readonly last: RunRow | null;
      readonly full: RunRow | null;
    },
    schedule: ScheduleFacts | null,
    up: boolean,
  ): IntegrationView {
    const { integration, extras, open, last, full } = rows;
    const code = toErrorCode(integration?.actionCode);
    return {
      tenantId,
      status: integration?.status ?? 'not_connected',
      consoleUrl: integration?.consoleUrl ?? null,
      connectedAt: extras?.connectedAt ?? null,
      token: tokenOf(integration),
      tokenExpiresSoon: tokenExpiresSoon(integration?.tokenExpiresAt ?? null, Date.now()),
      action: code === null ? null : { code, message: errorMessage(code) },
      cadence: cadenceOf(cadenceText(schedule, integration)),
      engine: integration ? { setting: integration.engine, known: integration.engineKnown } : null,
      // PostgreSQL knows of a pause a moment earlier than the Schedule.
      nextRunAt: integration?.status === 'connected' ? (schedule?.nextRunAt ?? null) : null,
      running: open ? viewProgress(open) : null,
      lastRun: last ? viewRun(this.ui, last) : null,
      lastFullRun: full ? viewRun(this.ui, full) : null,
      awaitsMassDisappearance: extras?.held ?? false,
      degraded: up ? null : 'temporal_unreachable',
      temporalUrl: integration ? tenantUrl(this.ui, tenantId) : null,
    };
  }

  async #scheduleOf(tenantId: string): Promise<ScheduleFacts | null> {
    const kept = this.#schedules.get(tenantId);
    if (kept && Date.now() < kept.until) return kept.facts;
    const facts = await this.#readSchedule(tenantId).catch(() => null);
    this.#schedules.set(tenantId, { until: Date.now() + SCHEDULE_TTL_MS, facts });
    return facts;
  }

  async #readSchedule(tenantId: string): Promise<ScheduleFacts | null> {
    const schedule = await this.#services.temporal.use((discovery) =>
      describeSchedule(discovery.temporal, tenantId),
    );
    if (!schedule) return null;
    const [next] = schedule.info.nextActionTimes;
    const nextRunAt = schedule.state.paused ? null : (next?.toISOString() ?? null);
    return { cadence: readCadence(schedule), nextRunAt };
  }
}

function tokenOf(integration: Integration | null): IntegrationView['token'] {
  if (!integration || integration.sealedToken === null) return null;
  const { tokenLast4, tokenCreatedAt, tokenExpiresAt, tokenScope } = integration;
  const scope = (['tenant', 'account', 'site'] as const).find((known) => known === tokenScope);
  return {
    last4: tokenLast4 ?? '',
    createdAt: tokenCreatedAt,
    expiresAt: tokenExpiresAt,
    scope: scope ?? null,
  };
}

/** The Schedule decides, but it does not keep the text of a cron expression. */
function cadenceText(schedule: ScheduleFacts | null, integration: Integration | null) {
  const stored = integration?.cadence ?? null;
  return schedule && schedule.cadence !== 'cron' ? schedule.cadence : stored;
}

function cadenceOf(text: string | null): IntegrationView['cadence'] {
  if (text === null) return null;
  return {
    every: /^every (.+)$/.exec(text)?.[1] ?? null,
    cron: /^cron (.+)$/.exec(text)?.[1] ?? null,
    text,
  };
}

export const viewProgress = (run: RunRow): ProgressView => ({
  runNumber: run.runNumber,
  trigger: run.trigger,
  startedAt: run.startedAt,
  devicesSoFar: run.progress.devices ?? 0,
  devicesTotal: run.devicesExpected,
  inventory: run.progress.inventory ?? null,
  deepVisibility: run.progress.deepVisibility ?? null,
});
