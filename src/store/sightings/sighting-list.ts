import type { Tx } from '../database.ts';
import { inIndexOrder, likePattern, OWN_TENANT, setReadLimits } from '../devices/device-filter.ts';
import { Parameters } from '../parameters.ts';
import type { SightingKey, SightingRow } from '../readers.ts';

/** Sightings as the portal lists them; the two ways to a page are those of devices. */

export type SightingSort = 'lastSeenAt' | 'firstSeenAt' | 'aiAgent';

export interface SightingListFilter {
  readonly q?: string | undefined;
  readonly aiAgent?: string | undefined;
  readonly deviceId?: string | undefined;
  readonly active?: boolean | undefined;
  readonly mode?: string | undefined;
}

/** Where a page ends: the value sorted by, as PostgreSQL prints it, and the sighting's key. */
export interface SightingCursor extends SightingKey {
  readonly value: string;
}

export interface SightingListRow extends SightingRow {
  readonly place: string;
}

export interface SightingPageRequest {
  readonly filter: SightingListFilter;
  readonly sort: SightingSort;
  readonly order: 'asc' | 'desc';
  readonly limit: number;
  readonly after: SightingCursor | null;
}

const WALK = 3_000;
/** What more letters than this are in matches too little for a walk to be worth it. */
const TELLING_SEARCH = 5;

const KEY = 'ai_agent, device_id, os_user';

const SORTS = {
  lastSeenAt: { column: 'last_seen_at', type: 'timestamptz' },
  firstSeenAt: { column: 'first_seen_at', type: 'timestamptz' },
  aiAgent: { column: 'ai_agent', type: 'text' },
} as const;

/** By AI agent is the order of the primary key. */
const WAY = { lastSeenAt: OWN_TENANT, firstSeenAt: OWN_TENANT, aiAgent: 'tenant_id = $1' } as const;

function conditions(filter: SightingListFilter, parameters: Parameters): readonly string[] {
  const { aiAgent, deviceId, active, mode } = filter;
  return [
    ...(aiAgent === undefined ? [] : [`s.ai_agent = ${parameters.add(aiAgent)}`]),
    ...(deviceId === undefined ? [] : [`s.device_id = ${parameters.add(deviceId)}`]),
    ...(mode === undefined ? [] : [`s.modes @> array[${parameters.add(mode)}::text]`]),
    ...(active === undefined
      ? []
      : [`s.last_seen_at ${active ? '>=' : '<'} now() - interval '7 days'`]),
  ];
}

/** The searched text stands in the OS user, or in what its device is searched by. */
function search(q: string | undefined, parameters: Parameters): readonly string[] {
  if (q === undefined || q.trim() === '') return [];
  const pattern = `lower(${parameters.add(likePattern(q.trim()))})`;
  return [
    `(lower(s.os_user) like ${pattern} or (
      select d.search_text like ${pattern} from app.own_devices d
      where d.tenant_id = $1 and d.device_id = s.device_id))`,
  ];
}

/** All sightings that match; with a search, those of each side are found by its own index. */
function matching(tenantId: string, filter: SightingListFilter): [string, Parameters] {
  const parameters = new Parameters(tenantId);
  const checks = ['tenant_id = $1', ...conditions(filter, parameters)].join(' and ');
  const q = filter.q?.trim() ?? '';
  const all = `select * from app.own_sightings s where ${checks}`;
  if (q === '') return [all, parameters];
  const pattern = `lower(${parameters.add(likePattern(q))})`;
  const found = `${all} and lower(s.os_user) like ${pattern}
    union
    ${all} and s.device_id = any(array(select d.device_id from app.own_devices d
      where ${OWN_TENANT} and d.search_text like ${pattern}))`;
  return [found, parameters];
}

function beyond(request: SightingPageRequest, parameters: Parameters): readonly string[] {
  const { after, order, sort } = request;
  if (!after) return [];
  const { column, type } = SORTS[sort];
  const values = [after.value, after.aiAgent, after.deviceId, after.user ?? ''];
  const [value, ...key] = values.map((text) => parameters.add(text));
  return [
    `(${column}, ${KEY}) ${order === 'asc' ? '>' : '<'} (${value}::${type}, ${key.join(', ')})`,
  ];
}

const ordering = ({ sort, order }: SightingPageRequest): string =>
  [SORTS[sort].column, ...KEY.split(', ')].map((column) => `${column} ${order}`).join(', ');

/** A filter of one device, or none, is its own index; the others are met on the way. */
const isSparse = ({ q, mode, active, aiAgent }: SightingListFilter): boolean =>
  [q, mode, active, aiAgent].some((value) => value !== undefined);

export async function listSightingPage(
  tx: Tx,
  tenantId: string,
  request: SightingPageRequest,
): Promise<readonly SightingListRow[]> {
  await setReadLimits(tx);
  const { filter, limit } = request;
  const telling = (filter.q?.trim().length ?? 0) >= TELLING_SEARCH;
  if (filter.deviceId === undefined && !telling) {
    const parameters = new Parameters(tenantId);
    const steps = isSparse(filter) ? WALK : limit;
    const way = [WAY[request.sort], ...beyond(request, parameters)].join(' and ');
    const path = `select * from app.own_sightings where ${way}
      order by ${ordering(request)} limit ${parameters.add(steps)}`;
    const checks = [...conditions(filter, parameters), ...search(filter.q, parameters)];
    const page = `select * from (${path}) s
      where ${['true', ...checks].join(' and ')} limit ${parameters.add(limit)}`;
    const rows = await inIndexOrder(tx, () => withDevices(tx, page, request, parameters));
    if (rows.length === limit || !isSparse(filter)) return rows;
  }
  return await gather(tx, tenantId, request);
}

async function gather(
  tx: Tx,
  tenantId: string,
  request: SightingPageRequest,
): Promise<readonly SightingListRow[]> {
  const { filter, limit } = request;
  const [found, parameters] = matching(tenantId, filter);
  const page = `select * from (${found} offset 0) s
    where ${['true', ...beyond(request, parameters)].join(' and ')}
    order by ${ordering(request)} limit ${parameters.add(limit)}`;
  return await withDevices(tx, page, request, parameters);
}

async function withDevices(
  tx: Tx,
  page: string,
  request: SightingPageRequest,
  parameters: Parameters,
): Promise<readonly SightingListRow[]> {
  const { rows } = await tx.query<SightingListRow>(
    `select ai_agent as "aiAgent", s.device_id as "deviceId", d.hostname,
       d.status as "deviceStatus", nullif(os_user, '') as "user",
       d.last_logged_in_user as "lastLoggedInUser", version, launches::float8 as launches,
       app.iso(s.first_seen_at) as "firstSeenAt", app.iso(last_seen_at) as "lastSeenAt",
       last_seen_at >= now() - interval '7 days' as active, evidence, modes,
       s.${SORTS[request.sort].column}::text as place
     from (${page}) s left join lateral (
       select * from app.own_devices where tenant_id = $1 and device_id = s.device_id limit 1) d
       on true`,
    parameters.values,
  );
  return rows;
}

const COUNT_UP_TO = 10_000;

/** @returns at most 10,000; `capped` when there are more */
export async function countSightings(
  tx: Tx,
  tenantId: string,
  filter: SightingListFilter,
): Promise<{ readonly count: number; readonly capped: boolean }> {
  await setReadLimits(tx);
  const [found, parameters] = matching(tenantId, filter);
  const { rows } = await tx.query<{ count: number }>(
    `select count(*)::float8 as count from (
       select 1 from (${found}) matching limit ${COUNT_UP_TO + 1}) counted`,
    parameters.values,
  );
  const count = rows[0]?.count ?? 0;
  return { count: Math.min(count, COUNT_UP_TO), capped: count > COUNT_UP_TO };
}
