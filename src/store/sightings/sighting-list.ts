import type { DeviceStatus } from '../../types.ts';
import type { Tx } from '../database.ts';
import {
  type Count,
  countRows,
  inIndexOrder,
  isAfter,
  likePattern,
  OWN_TENANT,
  orderBy,
  type Page,
  type PageRequest,
  type Sorted,
  setReadLimits,
  toPage,
} from '../paged-list.ts';
import { Parameters } from '../parameters.ts';

/** Sightings, page by page, by the same two ways as devices; see `device-list.ts`. */

/** Times are ISO 8601, UTC; absent values are null. */
export interface SightingRow {
  readonly aiAgent: string;
  readonly deviceId: string;
  /** Null when the device is not in the inventory. */
  readonly hostname: string | null;
  /** Null when the device is not in the inventory. */
  readonly deviceStatus: DeviceStatus | null;
  /** OS user of the process. */
  readonly user: string | null;
  readonly lastLoggedInUser: string | null;
  readonly version: string | null;
  readonly launches: number;
  readonly firstSeenAt: string;
  readonly lastSeenAt: string;
  /** Seen within the last seven days. */
  readonly active: boolean;
  readonly evidence: Readonly<Record<string, string | null>>;
  readonly modes: readonly string[];
}

export type SightingSort = 'lastSeenAt' | 'firstSeenAt' | 'aiAgent';

export interface SightingListFilter {
  readonly q?: string | undefined;
  readonly aiAgent?: string | undefined;
  readonly deviceId?: string | undefined;
  readonly active?: boolean | undefined;
  readonly mode?: string | undefined;
}

/** The end of a page: the value sorted by, as PostgreSQL prints it, and the sighting's key. */
export interface SightingCursor extends Pick<SightingRow, 'aiAgent' | 'deviceId' | 'user'> {
  readonly value: string;
}

export type SightingPageRequest = PageRequest<SightingListFilter, SightingSort, SightingCursor>;

/** Rows that a walk reads before it is given up. */
const WALK = 3_000;
/** Texts of this length or more match too few rows for a walk to be worth it. */
const SELECTIVE_SEARCH = 5;

const KEY = ['ai_agent', 'device_id', 'os_user'];

const SORTS = {
  lastSeenAt: { column: 'last_seen_at', type: 'timestamptz' },
  firstSeenAt: { column: 'first_seen_at', type: 'timestamptz' },
  aiAgent: { column: 'ai_agent', type: 'text' },
} as const;

/** The tenant's rows as the index of each order knows them; by AI agent that is the primary key. */
const tenantCondition = (sort: SightingSort): string =>
  sort === 'aiAgent' ? 'tenant_id = $1' : OWN_TENANT;

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

/** The text is part of the OS user, or of what the device is searched by. */
function search(q: string | undefined, parameters: Parameters): readonly string[] {
  if (q === undefined || q.trim() === '') return [];
  const pattern = `lower(${parameters.add(likePattern(q.trim()))})`;
  return [
    `(lower(s.os_user) like ${pattern} or (
      select d.search_text like ${pattern} from app.own_devices d
      where d.tenant_id = $1 and d.device_id = s.device_id))`,
  ];
}

/** All sightings that match. A search finds OS users and devices each by their own index. */
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

const orderColumns = (sort: SightingSort): readonly string[] => [SORTS[sort].column, ...KEY];

function afterCursor(request: SightingPageRequest, parameters: Parameters): readonly string[] {
  const { after, order, sort } = request;
  if (!after) return [];
  const values = [after.value, after.aiAgent, after.deviceId, after.user ?? ''];
  const [value, ...key] = values.map((text) => parameters.add(text));
  return [isAfter(orderColumns(sort), order, [`${value}::${SORTS[sort].type}`, ...key])];
}

/** A filter by device alone, or no filter, leaves no row of a walk out. */
const isSparse = ({ q, mode, active, aiAgent }: SightingListFilter): boolean =>
  [q, mode, active, aiAgent].some((value) => value !== undefined);

export async function listSightingPage(
  tx: Tx,
  tenantId: string,
  request: SightingPageRequest,
): Promise<Page<SightingRow, SightingCursor>> {
  await setReadLimits(tx);
  const rows = await readRows(tx, tenantId, request);
  return toPage(rows, request.limit, ({ cursorValue, aiAgent, deviceId, user }) => ({
    value: cursorValue,
    aiAgent,
    deviceId,
    user,
  }));
}

async function readRows(
  tx: Tx,
  tenantId: string,
  request: SightingPageRequest,
): Promise<readonly Sorted<SightingRow>[]> {
  const { filter, limit } = request;
  const selective = (filter.q?.trim().length ?? 0) >= SELECTIVE_SEARCH;
  if (filter.deviceId !== undefined || selective) return await gather(tx, tenantId, request);
  const walked = await walk(tx, tenantId, request);
  if (walked.length === limit || !isSparse(filter)) return walked;
  return await gather(tx, tenantId, request);
}

async function walk(
  tx: Tx,
  tenantId: string,
  request: SightingPageRequest,
): Promise<readonly Sorted<SightingRow>[]> {
  const { filter, sort, order, limit } = request;
  const parameters = new Parameters(tenantId);
  const steps = isSparse(filter) ? WALK : limit;
  const path = `select * from app.own_sightings
    where ${[tenantCondition(sort), ...afterCursor(request, parameters)].join(' and ')}
    order by ${orderBy(orderColumns(sort), order)} limit ${parameters.add(steps)}`;
  const checks = [...conditions(filter, parameters), ...search(filter.q, parameters)];
  const page = `select * from (${path}) s
    where ${['true', ...checks].join(' and ')} limit ${parameters.add(limit)}`;
  return await inIndexOrder(tx, () => withDevices(tx, page, sort, parameters));
}

async function gather(
  tx: Tx,
  tenantId: string,
  request: SightingPageRequest,
): Promise<readonly Sorted<SightingRow>[]> {
  const { filter, sort, order, limit } = request;
  const [found, parameters] = matching(tenantId, filter);
  const page = `select * from (${found} offset 0) s
    where ${['true', ...afterCursor(request, parameters)].join(' and ')}
    order by ${orderBy(orderColumns(sort), order)} limit ${parameters.add(limit)}`;
  return await withDevices(tx, page, sort, parameters);
}

/** Adds what the devices of one page say; the rows stay in their order. */
async function withDevices(
  tx: Tx,
  page: string,
  sort: SightingSort,
  parameters: Parameters,
): Promise<readonly Sorted<SightingRow>[]> {
  const { rows } = await tx.query<Sorted<SightingRow>>(
    `select ai_agent as "aiAgent", s.device_id as "deviceId", d.hostname,
       d.status as "deviceStatus", nullif(os_user, '') as "user",
       d.last_logged_in_user as "lastLoggedInUser", version, launches::float8 as launches,
       app.iso(s.first_seen_at) as "firstSeenAt", app.iso(last_seen_at) as "lastSeenAt",
       last_seen_at >= now() - interval '7 days' as active, evidence, modes,
       s.${SORTS[sort].column}::text as "cursorValue"
     from (${page}) s left join lateral (
       select * from app.own_devices where tenant_id = $1 and device_id = s.device_id limit 1) d
       on true`,
    parameters.values,
  );
  return rows;
}

export async function countSightings(
  tx: Tx,
  tenantId: string,
  filter: SightingListFilter,
): Promise<Count> {
  await setReadLimits(tx);
  const [found, parameters] = matching(tenantId, filter);
  return await countRows(tx, `select 1 from (${found}) matching`, parameters);
}
