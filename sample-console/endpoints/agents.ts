import type { ConsoleState } from '../console-state.ts';
import { agentFilter, FILTER_PARAMS, rejectUnsimulated } from '../fleet/agent-filters.ts';
import { agentView } from '../fleet/agent-view.ts';
import { keysetOf } from '../fleet/listing.ts';
import { SORT_COLUMNS } from '../fleet/sorting.ts';
import { badCursor, decodeKeyset, encodeKeyset, type Keyset } from '../http/cursor.ts';
import { DEFAULT_LIMIT, PAGING, readParams } from '../http/params.ts';
import { type ConsoleResponse, json, LazyRow } from '../http/response.ts';
import type { AuthenticatedCall, Endpoint } from './endpoint.ts';

const PARAMS = {
  ...FILTER_PARAMS,
  ...PAGING,
  sortBy: { kind: 'choice', of: SORT_COLUMNS },
} as const;

/** The listing of devices, which the API calls agents. */
export function agentEndpoints(state: ConsoleState): Endpoint[] {
  return [
    {
      name: 'agents',
      method: 'GET',
      permission: 'Endpoints.view',
      limit: 'agents',
      isListing: true,
      handle: (call) => listAgents(state, call),
    },
    {
      name: 'agents/count',
      method: 'GET',
      permission: 'Endpoints.view',
      limit: 'agents',
      handle: ({ request, token, listingKey }) => {
        rejectUnsimulated(request.query);
        const params = readParams(FILTER_PARAMS, request.query);
        const filter = agentFilter(params, token.scope);
        return json({
          data: {
            total: state.listing.count(filter, `${JSON.stringify(token.scope)} ${listingKey}`),
          },
        });
      },
    },
  ];
}

function listAgents(
  { listing, listingSessions, settings }: ConsoleState,
  call: AuthenticatedCall,
): ConsoleResponse {
  const { request, token, listingKey } = call;
  rejectUnsimulated(request.query);
  const params = readParams(PARAMS, request.query);
  const column = params.text('sortBy') ?? 'id';
  const order = params.text('sortOrder') === 'desc' ? 'desc' : 'asc';
  const filter = agentFilter(params, token.scope);
  const filterKey = `${JSON.stringify(token.scope)} ${listingKey}`;
  // Trap: with skipCount the total is 0.
  const totalItems = params.flag('skipCount') ? 0 : listing.count(filter, filterKey);
  if (params.flag('countOnly')) {
    return json({ data: [], pagination: { nextCursor: null, totalItems } });
  }
  const cursor = params.text('cursor');
  if (cursor !== undefined && listingSessions.isForeignCursor(listingKey, cursor))
    throw badCursor();
  const { devices, next } = listing.page({
    filter,
    column,
    order,
    after: cursor === undefined ? undefined : readCursor(cursor, column, order),
    skip: params.integer('skip') ?? 0,
    limit: Math.min(params.integer('limit') ?? DEFAULT_LIMIT, settings.maxPage),
  });
  const encode = (keyset: Keyset): string => encodeKeyset(keyset, settings.percentEncodedCursors);
  const last = devices.at(-1);
  return {
    ...json({
      data: devices.map((device) => new LazyRow(() => agentView(device))),
      pagination: { nextCursor: next && encode(next), totalItems },
    }),
    ...(last ? { endCursor: encode(keysetOf(last, column, order)) } : {}),
  };
}

/** Trap: a cursor is valid only with the sort it was issued for. */
function readCursor(cursor: string, column: string, order: 'asc' | 'desc'): Keyset {
  const keyset = decodeKeyset(cursor);
  if (keyset.column !== column || keyset.order !== order) throw badCursor();
  return keyset;
}
