import type { ConsoleState } from '../console-state.ts';
import type { Account, Group, Site } from '../fleet/organisation.ts';
import { badCursor, decodeOffset, encodeOffset } from '../http/cursor.ts';
import { forbidden } from '../http/errors.ts';
import { DEFAULT_LIMIT, PAGING, type Params, type ParamTable, readParams } from '../http/params.ts';
import { type ConsoleResponse, json } from '../http/response.ts';
import { inScope } from '../scope.ts';
import { withMicroseconds } from '../time.ts';
import type { AuthenticatedCall, Endpoint } from './endpoint.ts';

const IDS = { kind: 'list', max: 500 } as const;
const TEXT = { kind: 'text' } as const;
const FLAG = { kind: 'boolean' } as const;
const CONTAINS = { kind: 'list', max: 10, shortest: 2 } as const;
const STATE = { kind: 'choice', of: ['active', 'expired', 'deleted'] } as const;
const SORT = { kind: 'choice', of: ['id', 'name', 'createdAt', 'updatedAt', 'state'] } as const;

const COMMON = {
  ...PAGING,
  sortBy: SORT,
  query: TEXT,
  name: TEXT,
  name__contains: CONTAINS,
  accountIds: IDS,
} as const satisfies ParamTable;
const ACCOUNTS = { ...COMMON, ids: IDS, isDefault: FLAG, state: STATE, states: IDS } as const;
const SITES = {
  ...COMMON,
  siteIds: IDS,
  accountId: TEXT,
  isDefault: FLAG,
  state: STATE,
  states: IDS,
} as const;
const GROUPS = {
  ...COMMON,
  siteIds: IDS,
  groupIds: IDS,
  id: TEXT,
  isDefault: FLAG,
  type: TEXT,
  types: IDS,
} as const;

/** The listings of Accounts, Sites and Groups. */
export function scopeEndpoints(state: ConsoleState): Endpoint[] {
  const list = { method: 'GET', isListing: true } as const;
  return [
    {
      ...list,
      name: 'accounts',
      permission: 'Accounts.view',
      limit: 'accounts',
      handle: (call) => accounts(state, call),
    },
    {
      ...list,
      name: 'sites',
      permission: 'Sites.view',
      limit: 'sites',
      handle: (call) => sites(state, call),
    },
    { ...list, name: 'groups', permission: 'Groups.view', handle: (call) => groups(state, call) },
  ];
}

function accounts(
  { fleet, agentCounts }: ConsoleState,
  { request, token }: AuthenticatedCall,
): ConsoleResponse {
  // Trap: a valid Site token gets a 403 here.
  if (token.scope.level === 'site') throw forbidden('Action is not allowed to site users');
  const params = readParams(ACCOUNTS, request.query);
  const { organisation } = fleet;
  const visible = organisation.accounts.filter((account) =>
    organisation.sites.some((site) => site.account === account && inScope(token.scope, site)),
  );
  const rows = visible
    .map((account) => {
      const own = organisation.sites.filter((site) => site.account === account);
      const activeAgents = own.reduce((sum, { id }) => sum + agentCounts.countFor(id), 0);
      return accountView(account, own.length, activeAgents);
    })
    .filter((row) => matchesFilters(params, row, { ids: row.id, accountIds: row.id }));
  return page(params, rows, (slice) => slice);
}

function sites(state: ConsoleState, { request, token }: AuthenticatedCall): ConsoleResponse {
  const params = readParams(SITES, request.query);
  const sku = state.settings.deepVisibility === 'unlicensed' ? 'Control' : 'Complete';
  const rows = state.fleet.organisation.sites
    .filter((site) => inScope(token.scope, site))
    .map((site) => siteView(site, sku, state.agentCounts.countFor(site.id)))
    .filter((row) => matchesFilters(params, row, { siteIds: row.id, accountIds: row.accountId }))
    .filter((row) => (params.text('accountId') ?? row.accountId) === row.accountId);
  // Trap: only in this listing, `data` is an object that contains the rows.
  const activeLicenses = rows.reduce((sum, row) => sum + row.activeLicenses, 0);
  const allSites = { activeLicenses, totalLicenses: 0 };
  return page(params, rows, (slice) => ({ allSites, sites: slice }));
}

function groups(
  { fleet, agentCounts }: ConsoleState,
  { request, token }: AuthenticatedCall,
): ConsoleResponse {
  const params = readParams(GROUPS, request.query);
  const rows = fleet.organisation.sites
    .filter((site) => inScope(token.scope, site))
    .filter((site) => params.list('accountIds')?.includes(site.account.id) ?? true)
    .flatMap((site) => site.groups.map((group) => groupView(group, agentCounts.countFor(group.id))))
    .filter((row) => matchesFilters(params, row, { siteIds: row.siteId, groupIds: row.id }))
    .filter((row) => (params.text('id') ?? row.id) === row.id);
  return page(params, rows, (slice) => slice);
}

interface Named {
  readonly id: string;
  readonly name: string;
  readonly createdAt: string;
  readonly isDefault: boolean;
}

/** Applies the filters that these listings share. */
function matchesFilters(
  params: Params,
  row: Named,
  ids: Readonly<Record<string, string>>,
): boolean {
  const lower = row.name.toLowerCase();
  const query = params.text('query')?.toLowerCase();
  const parts = params.list('name__contains')?.map((part) => part.toLowerCase());
  const states = [params.text('state') ?? 'active', ...(params.list('states') ?? [])];
  return (
    Object.entries(ids).every(([name, id]) => params.list(name)?.includes(id) ?? true) &&
    (params.text('name') ?? row.name) === row.name &&
    (params.flag('isDefault') ?? row.isDefault) === row.isDefault &&
    (query === undefined || lower.includes(query)) &&
    (parts === undefined || parts.some((part) => lower.includes(part))) &&
    states.includes('active')
  );
}

/** These listings are short, so their cursors hold an offset. */
function page<Row extends Named>(
  params: Params,
  rows: Row[],
  wrap: (slice: Row[]) => unknown,
): ConsoleResponse {
  const totalItems = params.flag('skipCount') ? 0 : rows.length;
  if (params.flag('countOnly')) {
    return json({ data: wrap([]), pagination: { nextCursor: null, totalItems } });
  }
  const sorted = sortRows(params, rows);
  const cursor = params.text('cursor');
  const start = cursor === undefined ? (params.integer('skip') ?? 0) : decodeOffset(cursor);
  if (start < 0) throw badCursor();
  const end = start + (params.integer('limit') ?? DEFAULT_LIMIT);
  return {
    ...json({
      data: wrap(sorted.slice(start, end)),
      pagination: { nextCursor: end < rows.length ? encodeOffset(end) : null, totalItems },
    }),
    endCursor: encodeOffset(end),
  };
}

function sortRows<Row extends Named>(params: Params, rows: Row[]): Row[] {
  const column = params.text('sortBy') === 'name' ? 'name' : 'createdAt';
  const sorted = rows.toSorted((a, b) =>
    a[column] < b[column] ? -1 : a[column] > b[column] ? 1 : 0,
  );
  return params.text('sortOrder') === 'desc' ? sorted.toReversed() : sorted;
}

function accountView({ id, name, createdAt }: Account, numberOfSites: number, agents: number) {
  return {
    accountType: 'Paid',
    activeAgents: agents,
    billingMode: 'subscription',
    createdAt: withMicroseconds(createdAt, 250),
    creator: 'Console Admin',
    creatorId: '225494730938493804',
    expiration: null,
    externalId: null,
    id,
    isDefault: false,
    name,
    numberOfSites,
    salesforceId: null,
    skus: [{ agentsInSku: agents, totalLicenses: 0, type: 'Complete', unlimited: true }],
    state: 'active',
    totalLicenses: 0,
    unlimitedExpiration: true,
    updatedAt: withMicroseconds(createdAt, 250),
    usageType: 'customer',
  };
}

function siteView(site: Site, sku: 'Complete' | 'Control', agents: number) {
  const { id, name, createdAt, account } = site;
  return {
    accountId: account.id,
    accountName: account.name,
    activeLicenses: agents,
    createdAt: withMicroseconds(createdAt, 812),
    creator: 'Console Admin',
    creatorId: '225494730938493804',
    description: null,
    expiration: null,
    externalId: null,
    healthStatus: true,
    id,
    inheritAccountExpiration: true,
    isDefault: name === 'Default site',
    name,
    siteType: 'Paid',
    sku,
    state: 'active',
    suite: sku,
    totalLicenses: 0,
    unlimitedExpiration: true,
    unlimitedLicenses: true,
    updatedAt: withMicroseconds(createdAt, 812),
    usageType: 'customer',
  };
}

function groupView({ id, name, createdAt, siteId, isDefault }: Group, totalAgents: number) {
  return {
    createdAt: withMicroseconds(createdAt, 93),
    creator: 'Console Admin',
    creatorId: '225494730938493804',
    description: null,
    filterId: null,
    filterName: null,
    id,
    inherits: true,
    isDefault,
    name,
    rank: null,
    siteId,
    totalAgents,
    type: 'static',
    updatedAt: withMicroseconds(createdAt, 93),
  };
}
