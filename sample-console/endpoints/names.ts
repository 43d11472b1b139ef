const API_ROOT = '/web/api/v2.1/';

/** Names in faults and in the request log. Most are the paths below the API's root. */
export const ENDPOINT_NAMES = [
  'system/status',
  'system/info',
  'user',
  'users/viewer-auth-check',
  'users/api-token-details',
  'accounts',
  'sites',
  'groups',
  'agents',
  'agents/count',
  'dv/init-query',
  'dv/query-status',
  'dv/events',
  'dv/cancel-query',
  'dv/events/pq',
  'dv/events/pq-ping',
  'sdl/launch',
  'sdl/poll',
  'sdl/delete',
] as const;

export type EndpointName = (typeof ENDPOINT_NAMES)[number];

/** On the same host as the Management API, but outside its root. */
const LONG_QUERIES = '/sdl/v2/api/queries';

/** The header that routes a call to the shard that holds the query. */
export const FORWARD_TAG = 'X-Dataset-Query-Forward-Tag';

/** The path of an endpoint. The three `sdl` endpoints differ only in method. */
export function pathOf(name: string): string {
  return name.startsWith('sdl/') ? LONG_QUERIES : `${API_ROOT}${name}`;
}
