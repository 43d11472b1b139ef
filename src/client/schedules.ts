import {
  type Client,
  type ScheduleDescription,
  ScheduleNotFoundError,
  type ScheduleOptionsStartWorkflowAction,
  type ScheduleSpec,
} from '@temporalio/client';
import { formatDuration, parseDuration } from '../duration.ts';
import { DiscoveryError } from '../errors/errors.ts';
import type * as workflows from '../workflows/index.ts';
import { scheduleId, TASK_QUEUE } from '../workflows/messages.ts';
import { TENANT } from '../workflows/search-attributes.ts';

/** When runs start by themselves: at a fixed interval, or by a cron expression in UTC. */
export type Cadence = { readonly every: string } | { readonly cron: string };

export const DEFAULT_CADENCE: Cadence = { every: '6h' };

const MINUTE_MS = 60_000;

/** Says which part of a cadence is wrong and how; each caller names its own option or field. */
export class InvalidCadence extends DiscoveryError {
  readonly part: 'every' | 'cron';
  /** A predicate, such as `takes a duration`. */
  readonly problem: string;

  constructor(part: 'every' | 'cron', problem: string) {
    super('usage', { detail: `the cadence ${problem}` });
    this.part = part;
    this.problem = problem;
  }
}

/**
 * Accepts intervals from a minute to a year, and what looks like a cron expression: Temporal parses
 * those when the Schedule is saved.
 *
 * @throws InvalidCadence
 */
export function checkCadence(cadence: Cadence): void {
  if ('every' in cadence) {
    const ms = parseDuration(cadence.every);
    if (ms === null || ms < MINUTE_MS || ms > 365 * 24 * 60 * MINUTE_MS) {
      throw new InvalidCadence('every', 'takes a duration from 1m to 365d such as 30m or 6h');
    }
    return;
  }
  if (!/^(@\w+|\S+(\s+\S+){4,6})$/.test(cadence.cron.trim())) {
    throw new InvalidCadence('cron', 'takes an expression such as "0 */6 * * *"');
  }
}

/** As users see it and as the database stores it. */
export const cadenceText = (cadence: Cadence): string =>
  'every' in cadence ? `every ${cadence.every}` : `cron ${cadence.cron}`;

/** Prefix of the note of our own pauses; a pause with another note was made by an operator. */
const OUR_NOTE = 's1-discovery: ';

/**
 * The interval's offset makes it count from now: a tenant that was just connected runs at once.
 * Without an offset it counts from 1970, so all tenants would run on the hour. Jitter spreads tenants
 * that were connected together: a twentieth of the interval, 10 minutes at most.
 */
function specOf(cadence: Cadence): ScheduleSpec {
  if (!('every' in cadence)) return { cronExpressions: [cadence.cron], jitter: '2m' };
  const everyMs = parseDuration(cadence.every) ?? 0;
  return {
    intervals: [{ every: everyMs, offset: Date.now() % everyMs }],
    jitter: Math.min(everyMs / 20, 10 * MINUTE_MS),
  };
}

const startAction = (
  tenantId: string,
): ScheduleOptionsStartWorkflowAction<typeof workflows.scheduledResync> => ({
  type: 'startWorkflow',
  workflowType: 'scheduledResync' satisfies keyof typeof workflows,
  workflowId: `discovery/${tenantId}/tick`,
  args: [tenantId],
  taskQueue: TASK_QUEUE,
  typedSearchAttributes: [{ key: TENANT, value: tenantId }],
});

const definition = (tenantId: string, cadence: Cadence) => ({
  spec: specOf(cadence),
  action: startAction(tenantId),
  // A missed tick costs one run only, so a day of catching up is enough.
  policies: { overlap: 'SKIP' as const, catchupWindow: '1 day' },
});

/** Creates the tenant's Schedule, or changes its cadence and ends its pause. */
export async function saveSchedule(
  client: Client,
  tenantId: string,
  cadence: Cadence,
): Promise<void> {
  const schedule = definition(tenantId, cadence);
  const handle = client.schedule.getHandle(scheduleId(tenantId));
  try {
    await handle.update((previous) => ({
      ...schedule,
      state: { ...previous.state, paused: false, note: '' },
    }));
  } catch (error) {
    if (!(error instanceof ScheduleNotFoundError)) throw translateSchedule(error);
    try {
      await client.schedule.create({ scheduleId: scheduleId(tenantId), ...schedule });
    } catch (createError) {
      throw translateSchedule(createError);
    }
  }
}

/** Changes the cadence of the tenant's Schedule; a paused one stays paused. */
export async function changeScheduleCadence(
  client: Client,
  tenantId: string,
  cadence: Cadence,
): Promise<void> {
  const schedule = definition(tenantId, cadence);
  try {
    await client.schedule
      .getHandle(scheduleId(tenantId))
      .update((previous) => ({ ...schedule, state: previous.state }));
  } catch (error) {
    if (!(error instanceof ScheduleNotFoundError)) throw translateSchedule(error);
    await saveSchedule(client, tenantId, cadence);
  }
}

/** Writes the Schedule again, so that its payloads get the newest key. False: there is none. */
export async function rewriteSchedule(client: Client, tenantId: string): Promise<boolean> {
  const action = startAction(tenantId);
  try {
    await client.schedule
      .getHandle(scheduleId(tenantId))
      .update(({ spec, policies, state }) => ({ spec, policies, state, action }));
    return true;
  } catch (error) {
    if (error instanceof ScheduleNotFoundError) return false;
    throw error;
  }
}

/** The server parses cron expressions; the SDK throws a TypeError for one that it refuses. */
function translateSchedule(error: unknown): unknown {
  if (!(error instanceof TypeError)) return error;
  return new InvalidCadence('cron', `is not understood: ${error.message}`);
}

/** Null when the tenant has no Schedule. */
export async function describeSchedule(
  client: Client,
  tenantId: string,
): Promise<ScheduleDescription | null> {
  try {
    return await client.schedule.getHandle(scheduleId(tenantId)).describe();
  } catch (error) {
    if (error instanceof ScheduleNotFoundError) return null;
    throw error;
  }
}

/** A Schedule that is already paused keeps its note. */
export async function pauseSchedule(
  client: Client,
  tenantId: string,
  reason: string,
): Promise<void> {
  const schedule = await describeSchedule(client, tenantId);
  if (!schedule || schedule.state.paused) return;
  await client.schedule.getHandle(scheduleId(tenantId)).pause(`${OUR_NOTE}${reason}`);
}

/** Ends our own pause; one that an operator made is kept unless `force`. */
export async function unpauseSchedule(
  client: Client,
  tenantId: string,
  options: { readonly force: boolean },
): Promise<void> {
  const schedule = await describeSchedule(client, tenantId);
  if (!schedule?.state.paused) return;
  if (!options.force && !schedule.state.note?.startsWith(OUR_NOTE)) return;
  await client.schedule.getHandle(scheduleId(tenantId)).unpause();
}

export async function deleteSchedule(client: Client, tenantId: string): Promise<void> {
  try {
    await client.schedule.getHandle(scheduleId(tenantId)).delete();
  } catch (error) {
    if (!(error instanceof ScheduleNotFoundError)) throw error;
  }
}

/** The cadence of a Schedule, which an operator may have edited in Temporal's UI. */
export function readCadence(schedule: ScheduleDescription): string {
  const [interval] = schedule.spec.intervals ?? [];
  if (interval) return `every ${formatDuration(interval.every)}`;
  const [calendar] = schedule.spec.calendars ?? [];
  return calendar?.comment ? `cron ${calendar.comment}` : 'cron';
}
