import { z } from 'zod';
import { integrationStatus, tenantId, time } from '../http/schemas.ts';

/** A tenant's SentinelOne integration, its runs and its progress. */

const advice = z
  .object({
    whatToDo: z.string(),
    fix: z
      .enum(['token', 'connection', 'features'])
      .nullable()
      .describe('Where to do it: the token, the connection, or the features.'),
  })
  .meta({ id: 'Advice' });

export type Remediation = z.infer<typeof advice>;

const runWarning = z
  .object({ code: z.string(), message: z.string(), advice })
  .meta({ id: 'RunWarning' });

const engineName = z.enum(['long-running', 'classic']);

export const run = z
  .object({
    runNumber: z.number().int(),
    trigger: z.enum(['connect', 'schedule', 'manual', 'credentials']),
    outcome: z
      .enum(['full', 'inventory-only', 'failed', 'cancelled'])
      .nullable()
      .describe('Null while it runs.'),
    reasonCode: z.string().nullable().describe('Of the error catalogue, or of Deep Visibility.'),
    reason: z.string().nullable().describe('In plain words; null for `full`.'),
    advice: advice.nullable().describe('What to do about it; null if there is nothing to do.'),
    startedAt: time,
    finishedAt: time.nullable(),
    durationMs: z.number().int().nullable(),
    devicesSeen: z.number().int(),
    devicesNew: z.number().int(),
    devicesMissing: z.number().int(),
    sightings: z.number().int(),
    newSightings: z.number().int(),
    devicesChanged: z.number().int().describe('Known and active devices whose fields changed.'),
    devicesDecommissioned: z.number().int(),
    devicesActive: z
      .number()
      .int()
      .nullable()
      .describe('At the end of the run; null if the listing did not complete.'),
    devicesExpected: z.number().int().nullable().describe("The console's own count."),
    pages: z.number().int().describe("Of the console's device list."),
    retries: z.number().int().describe('Requests to the console that had to be repeated.'),
    engine: engineName.nullable().describe('The engine that was used; null: none.'),
    windowFrom: time.nullable().describe('The window that was searched for AI agents.'),
    windowTo: time.nullable(),
    warnings: z.array(runWarning),
    temporalUrl: z.string().nullable().describe("This run in Temporal's UI."),
  })
  .meta({ id: 'Run' });

export const runParams = z.object({
  tenantId,
  runNumber: z.coerce.number().int().min(1).max(9_007_199_254_740_991),
});

export const progress = z
  .object({
    runNumber: z.number().int(),
    trigger: z.string(),
    startedAt: time,
    devicesSoFar: z.number().int(),
    devicesTotal: z.number().int().nullable().describe("The console's own count."),
    inventory: z.string().nullable().describe('In words.'),
    deepVisibility: z.string().nullable().describe('In words.'),
  })
  .meta({ id: 'Progress' });

const duration = z
  .string()
  .regex(/^\d{1,9}(\.\d{1,3})?(m|h|d)$/, 'is a duration such as 30m, 6h or 1d')
  .meta({ example: '6h' });

const cronExpression = z
  .string()
  .trim()
  .min(1)
  .max(200)
  .meta({ example: '0 */6 * * *' })
  .describe('Five fields, UTC.');

/** Exactly one of the two. */
const cadence = z
  .union([z.strictObject({ every: duration }), z.strictObject({ cron: cronExpression })])
  .meta({ id: 'Cadence' });

const engineSetting = z.enum(['auto', 'long-running', 'classic']);

export const integrationView = z
  .object({
    tenantId: z.string(),
    status: integrationStatus,
    consoleUrl: z.string().nullable(),
    connectedAt: time.nullable(),
    token: z
      .object({
        last4: z.string(),
        createdAt: time.nullable(),
        expiresAt: time.nullable(),
        scope: z.enum(['tenant', 'account', 'site']).nullable(),
      })
      .nullable()
      .describe('Null when there is none; the token itself is never shown.'),
    tokenExpiresSoon: z.boolean().describe('Within 14 days, or it has expired already.'),
    action: z
      .object({ code: z.string(), message: z.string() })
      .nullable()
      .describe('With `action_required`: the problem to fix, in words.'),
    cadence: z
      .object({
        every: z.string().nullable(),
        cron: z.string().nullable(),
        text: z.string().meta({ example: 'every 6h' }),
      })
      .nullable(),
    engine: z
      .object({ setting: engineSetting, known: engineName.nullable() })
      .nullable()
      .describe('The engine setting, and the engine that `auto` found to work.'),
    nextRunAt: time.nullable().describe('Null: none is planned, or Temporal is unreachable.'),
    running: progress.nullable(),
    lastRun: run.nullable(),
    lastFullRun: run.nullable().describe('The newest run with the outcome `full`.'),
    awaitsMassDisappearance: z
      .boolean()
      .describe('Many devices vanished at once; `resync` with `acceptMissing` confirms it.'),
    degraded: z.enum(['temporal_unreachable']).nullable(),
    temporalUrl: z.string().nullable().describe("The tenant's workflow in Temporal's UI."),
  })
  .meta({ id: 'Integration' });

const consoleUrl = z
  .string()
  .max(2_048)
  .meta({ example: 'https://your-instance.sentinelone.net' })
  .describe('May be pasted with a path; only scheme, host and port count.');

const token = z.string().max(8_192).meta({ format: 'password' });

const optionalToken = token
  .optional()
  .describe('Optional for the host that is already connected: its stored token is used.');

export const testBody = z.strictObject({ consoleUrl, token: optionalToken });

export const connectionReport = z
  .object({
    consoleUrl: z.string().describe('The normalised URL.'),
    consoleVersion: z.string().nullable(),
    scope: z.enum(['tenant', 'account', 'site']).nullable().describe('`tenant` is Global.'),
    scopeNames: z.array(z.string()).readonly(),
    roles: z.array(z.string()).readonly(),
    excessRole: z
      .string()
      .nullable()
      .describe('A role of the token that may change the console, which is more than needed.'),
    tokenCreatedAt: time.nullable(),
    tokenExpiresAt: time.nullable(),
    deviceCount: z.number().int().nullable(),
    deepVisibility: z.enum(['available', 'unlicensed', 'not_permitted', 'unknown']),
    message: z.string().meta({ example: 'Connection successful' }),
    notes: z
      .array(z.string())
      .describe('What runs with this token and licence will and will not find.'),
  })
  .meta({ id: 'ConnectionReport' });

export const saveBody = z.strictObject({
  consoleUrl,
  token: optionalToken,
  cadence: cadence.optional(),
});

export const saved = z
  .object({ integration: integrationView, report: connectionReport })
  .meta({ id: 'IntegrationSaved' });

export const replaceTokenBody = z.strictObject({ token });
export const cadenceBody = z.strictObject({ cadence });

export const engineBody = z.strictObject({ engine: engineSetting });

export const disconnectQuery = z.strictObject({
  data: z.enum(['keep', 'delete']).describe('Whether the devices, sightings and runs are deleted.'),
});

export const resyncBody = z.strictObject({
  acceptMissing: z
    .boolean()
    .default(false)
    .describe('Confirms that many devices may be marked missing at once.'),
});

/** One server-sent event: `event:` is `type`, `data:` the JSON of `data`. */
export const streamEvent = z
  .discriminatedUnion('type', [
    z.object({ type: z.literal('status'), data: integrationView }),
    z.object({ type: z.literal('progress'), data: progress }),
    z.object({ type: z.literal('run'), data: run }),
    z.object({ type: z.literal('degraded'), data: z.object({ code: z.string().nullable() }) }),
  ])
  .meta({ id: 'StreamEvent' });

export type IntegrationView = z.infer<typeof integrationView>;
export type RunView = z.infer<typeof run>;
export type ProgressView = z.infer<typeof progress>;
export type ConnectionReportView = z.infer<typeof connectionReport>;

export const supportBundle = z
  .object({
    tenantId: z.string(),
    createdAt: time,
    version: z.string(),
    status: integrationStatus,
    action: z.string().nullable(),
    consoleUrl: z.string().nullable(),
    tokenScope: z.string().nullable(),
    tokenExpiresAt: time.nullable(),
    cadence: z.string().nullable(),
    devices: z.object({
      active: z.number().int(),
      decommissioned: z.number().int(),
      missing: z.number().int(),
    }),
    runs: z.array(run).describe('The newest 20.'),
    errors: z.array(z.object({ at: time, runNumber: z.number().int(), message: z.string() })),
    temporal: z.enum(['reachable', 'temporal_unreachable']),
  })
  .meta({ id: 'SupportBundle' });
