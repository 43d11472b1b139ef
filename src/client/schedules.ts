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

/** A tenant's rhythm: a fixed distance, or a cron expression in UTC. */
export type Cadence =
  | { readonly every: string }
  | {
      readonly cron: string;
    };

export const DEFAULT_CADENCE: Cadence = { every: '6h' };

const MINUTE_MS = 60_000;

/** Throws `usage` unless Temporal and good sense accept it: a minute at least, a year at most. */
export function checkCadence(cadence: Cadence): void {
  if ('every' in cadence) {
    const ms = parseDuration(cadence.every);
    if (ms === null || ms < MINUTE_MS || ms > 365 * 24 * 60 * MINUTE_MS) {
      throw new DiscoveryError('usage', {
        detail: '--every takes a duration from 1m to 365d such as 30m or 6h',
      });
    }
    return;
  }
  if (!/^(@\w+|\S+(\s+\S+){4,6})$/.test(cadence.cron.trim())) {
    throw new DiscoveryError('usage', {
      detail: '--cron takes an expression such as "0 */6 * * *"',
    });
  }
}

/** How a cadence is shown and mirrored in the database. */
export const cadenceText = (cadence: Cadence): string =>
  'every' in cadence ? `every ${cadence.every}` : `cron ${cadence.cron}`;

/** Pauses of ours start with this; a pause with any other note is somebody else's and stays. */
const OUR_NOTE = 's1-discovery: ';

/**
 * An interval counts from now, for a tenant that is just connected runs at once; left to itself it
 * would count from 1970, and all tenants of an installation would run on the hour. Jitter spreads
 * those that were connected together: a twentieth of the interval, 10 minutes at most. The catch-up
 * window is a day, because a missed tick costs one run and nothing else.
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
  policies: { overlap: 'SKIP' as const, catchupWindow: '1 day' },
});

/** Creates the tenant's Schedule, or gives it this cadence and ends its pause. */
export async function saveSchedule(
  client: Client,
  tenantId: string,
  cadence: Cadence,
): Promise<void> {
  const wanted = definition(tenantId, cadence);
  const handle = client.schedule.getHandle(scheduleId(tenantId));
  try {
    await handle.update((previous) => ({
      ...wanted,
      state: { ...previous.state, paused: false, note: '' },
    }));
  } catch (error) {
    if (!(error instanceof ScheduleNotFoundError)) throw translateSchedule(error);
    try {
      await client.schedule.create({ scheduleId: scheduleId(tenantId), ...wanted });
    } catch (createError) {
      throw translateSchedule(createError);
    }
  }
}

/** Gives the tenant's Schedule another cadence; one that is paused stays so. */
export async function changeCadence(
  client: Client,
  tenantId: string,
  cadence: Cadence,
): Promise<void> {
  const wanted = definition(tenantId, cadence);
  try {
    await client.schedule
      .getHandle(scheduleId(tenantId))
      .update((previous) => ({ ...wanted, state: previous.state }));
  } catch (error) {
    if (!(error instanceof ScheduleNotFoundError)) throw translateSchedule(error);
    await saveSchedule(client, tenantId, cadence);
  }
}

/** Writes a Schedule's payloads anew, under the newest key; false when the tenant has none. */
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

/** The server is the judge of cron expressions; the SDK gives its verdict as a TypeError. */
function translateSchedule(error: unknown): unknown {
  if (!(error instanceof TypeError)) return error;
  return new DiscoveryError('usage', { detail: `--cron is not understood: ${error.message}` });
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

/** Leaves a Schedule that is paused already, and its note, as it is. */
export async function pauseSchedule(client: Client, tenantId: string, why: string): Promise<void> {
  const known = await describeSchedule(client, tenantId);
  if (!known || known.state.paused) return;
  await client.schedule.getHandle(scheduleId(tenantId)).pause(`${OUR_NOTE}${why}`);
}

/** Ends a pause of ours; one that an operator made stays unless `force`. */
export async function unpauseSchedule(
  client: Client,
  tenantId: string,
  options: { readonly force: boolean },
): Promise<void> {
  const known = await describeSchedule(client, tenantId);
  if (!known?.state.paused) return;
  if (!options.force && !known.state.note?.startsWith(OUR_NOTE)) return;
  await client.schedule.getHandle(scheduleId(tenantId)).unpause();
}

export async function deleteSchedule(client: Client, tenantId: string): Promise<void> {
  try {
    await client.schedule.getHandle(scheduleId(tenantId)).delete();
  } catch (error) {
    if (!(error instanceof ScheduleNotFoundError)) throw error;
  }
}

/** The cadence a Schedule really has, which an operator may have edited in Temporal's UI. */
export function readCadence(schedule: ScheduleDescription): string {
  const [interval] = schedule.spec.intervals ?? [];
  if (interval) return `every ${formatDuration(interval.every)}`;
  const [calendar] = schedule.spec.calendars ?? [];
  return calendar?.comment ? `cron ${calendar.comment}` : 'cron';
}
