const API_ROOT = '/web/api/v2.1/';

/** Faults and records call the endpoints by these; most are the paths below the API's root. */
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

/** Beside the Management API, on the same host. */
const LONG_QUERIES = '/sdl/v2/api/queries';

/** The header that leads to the part of the backend which holds a query. */
export const FORWARD_TAG = 'X-Dataset-Query-Forward-Tag';

/** Where an endpoint is found. The three of long-running queries differ in method alone. */
export function pathOf(name: string): string {
  return name.startsWith('sdl/') ? LONG_QUERIES : `${API_ROOT}${name}`;
}
