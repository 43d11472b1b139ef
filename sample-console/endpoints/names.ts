export const API_ROOT = '/web/api/v2.1/';

/** The paths below the API's root; faults and records call the endpoints by them. */
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
] as const;

export type EndpointName = (typeof ENDPOINT_NAMES)[number];
