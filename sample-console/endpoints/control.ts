import { z } from 'zod';
import type { ConsoleState } from '../console-state.ts';
import { FaultSyntaxError } from '../faults/catalogue.ts';
import { FLEET_ACTIONS } from '../fleet/fleet.ts';
import { ApiError, invalid, methodNotAllowed, notFound } from '../http/errors.ts';
import type { ConsoleRequest } from '../http/request.ts';
import { type ConsoleResponse, fromError, json } from '../http/response.ts';
import { parseTimestamp } from '../time.ts';
import { VIEWER_PERMISSIONS } from '../tokens.ts';

/** The control API, for inspecting and changing a console in another process. Needs no token. */
export const CONTROL_ROOT = '/_sample/';

const scope = z.discriminatedUnion('level', [
  z.object({ level: z.literal('tenant') }),
  z.object({ level: z.literal('account'), accountId: z.string() }),
  z.object({ level: z.literal('site'), siteIds: z.array(z.string()).min(1) }),
]);

const fault = z.strictObject({
  name: z.string(),
  arg: z.string().optional(),
  endpoint: z.string().optional(),
  page: z.number().int().positive().optional(),
  onwards: z.boolean().optional(),
  count: z.number().int().positive().optional(),
});
const faults = z
  .union([z.string(), fault])
  .transform((single) => [single])
  .or(z.array(z.union([z.string(), fault])));

const fleetChange = z
  .strictObject({
    action: z.enum(FLEET_ACTIONS),
    count: z.number().int().positive().optional(),
    ids: z.array(z.string()).optional(),
    siteId: z.string().optional(),
  })
  .refine(({ count, ids }) => (count === undefined) !== (ids === undefined), 'either count or ids');

const tokenChange = z.discriminatedUnion('action', [
  z.strictObject({
    action: z.literal('issue'),
    label: z.string().min(1),
    scope,
    role: z.string().optional(),
    permissions: z.array(z.enum(VIEWER_PERMISSIONS)).optional(),
    lifetimeMs: z.number().optional(),
    form: z.enum(['opaque', 'jwt']).optional(),
  }),
  z.strictObject({ action: z.literal('reissue'), label: z.string() }),
  z.strictObject({ action: z.literal('revoke'), label: z.string() }),
  z.strictObject({ action: z.literal('rescope'), label: z.string(), scope }),
]);

type Handler = (state: ConsoleState, request: ConsoleRequest) => unknown;

const HANDLERS: Readonly<Record<string, Readonly<Record<string, Handler>>>> = {
  state: { GET: (state) => stateView(state) },
  faults: {
    GET: ({ faults: active }) => active.list(),
    POST: ({ faults: active }, { body }) => {
      active.add(...read(faults, body));
      return active.list();
    },
    DELETE: ({ faults: active }) => {
      active.clear();
      return [];
    },
  },
  requests: {
    GET: ({ requestLog }, { query }) => ({
      total: requestLog.total,
      counts: requestLog.counts(),
      requests: requestLog.entries().slice(-Number(query.get('last') ?? 1000)),
    }),
    DELETE: ({ requestLog }) => {
      requestLog.clear();
      return { total: 0 };
    },
  },
  queries: { GET: ({ queries }) => ({ queries: queries.records(), peaks: queries.peaks() }) },
  'long-queries': {
    GET: ({ longQueries }) => ({ queries: longQueries.records(), peaks: longQueries.peaks() }),
  },
  fleet: {
    POST: ({ fleet }, { body }) => {
      const { action, count, ids, siteId } = read(fleetChange, body);
      const changed = fleet.change(action, ids ? { ids } : { count: count ?? 0 }, siteId);
      return { changed };
    },
  },
  tokens: { POST: (state, { body }) => changeToken(state, read(tokenChange, body)) },
  'truth/sightings': {
    GET: ({ groundTruth, history }, { query }) => {
      const from = readTime(query, 'from') ?? 0;
      return groundTruth.sightings({ from, to: readTime(query, 'to') ?? history.end });
    },
  },
};

/** Handles a request below `/_sample/`. */
export function handleControlRequest(
  state: ConsoleState,
  request: ConsoleRequest,
): ConsoleResponse {
  const page = request.path.slice(CONTROL_ROOT.length);
  const methods = Object.hasOwn(HANDLERS, page) ? HANDLERS[page] : undefined;
  const handler = methods?.[request.method];
  try {
    if (!methods) throw notFound();
    if (!handler) throw methodNotAllowed();
    return json({ data: handler(state, request) });
  } catch (error) {
    if (error instanceof ApiError) return fromError(error);
    if (error instanceof FaultSyntaxError) return fromError(invalid(error.message));
    throw error;
  }
}

function stateView(state: ConsoleState) {
  const { settings, startedAt, fleet, tokens, faults: active, requestLog } = state;
  const { devices, seed, rateScale, deepVisibility, longQueries, driftEveryMs, tls } = settings;
  const tokenViews = tokens
    .all()
    .map(({ label, scope: tokenScope, role, permissions, expiresAt, revoked }) => ({
      label,
      scope: tokenScope,
      role,
      permissions,
      expiresAt,
      revoked,
    }));
  return {
    settings: { devices, seed, rateScale, deepVisibility, longQueries, driftEveryMs, tls },
    startedAt,
    now: settings.clock(),
    fleet: { size: fleet.size, version: fleet.version },
    scopes: fleet.organisation.sites.map(({ id, name, account }) => ({
      siteId: id,
      siteName: name,
      accountId: account.id,
      accountName: account.name,
    })),
    tokens: tokenViews,
    faults: active.list(),
    requests: requestLog.total,
    liveQueries: state.queries.records().filter(({ state: at }) => at.endsWith('_RUNNING')).length,
    liveLongQueries: state.longQueries
      .records()
      .filter(({ state: at }) => at === 'RUNNING' || at === 'FINISHED').length,
  };
}

/** The only control responses with a token's secret: `issue` and `reissue` must return it. */
function changeToken({ tokens }: ConsoleState, change: z.infer<typeof tokenChange>) {
  if (change.action === 'issue') {
    const token = tokens.issue(change);
    return { label: token.label, token: token.secret, expiresAt: token.expiresAt };
  }
  if (!tokens.has(change.label)) throw notFound();
  switch (change.action) {
    case 'reissue':
      return { label: change.label, token: tokens.reissue(change.label).secret };
    case 'revoke':
      tokens.revoke(change.label);
      return { label: change.label };
    default:
      tokens.rescope(change.label, change.scope);
      return { label: change.label };
  }
}

function readTime(query: URLSearchParams, name: string): number | undefined {
  const given = query.get(name);
  if (given === null) return undefined;
  const ms = parseTimestamp(given);
  if (ms === undefined) throw invalid(`${name}: not a time`);
  return ms;
}

function read<T>(schema: z.ZodType<T>, body: unknown): T {
  const result = schema.safeParse(body);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw invalid(`${issue?.path.join('.') || 'body'}: ${issue?.message ?? 'not valid'}`);
}
