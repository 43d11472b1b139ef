import { CANARY, NEXT_CANARY, OLD_CANARY } from './canary.ts';

/** What goes wrong with a token, and what people do wrong with it, as lists. */

/** A fault of the console that the token is tried on, and what the portal answers. */
export const CONSOLE_FAULTS: readonly (readonly [fault: string, status: number, code: string])[] = [
  ['401', 422, 'invalid_token'],
  ['403@agents', 422, 'missing_scope'],
  ['302:DECOY', 422, 'console_bad_response'],
  ['307:DECOY', 422, 'console_bad_response'],
  ['html', 422, 'console_bad_response'],
  ['cut-json:0.5@agents', 422, 'console_bad_response'],
  ['429:30', 429, 'console_rate_limited'],
  ['reset', 422, 'console_unreachable'],
  ['echo-headers:500/html', 422, 'console_unreachable'],
  ['echo-headers:401', 422, 'invalid_token'],
  ['echo-headers:400', 422, 'console_bad_response'],
  ['echo-headers:404/title@agents', 422, 'console_bad_response'],
  ['echo-headers:400/token', 422, 'console_bad_response'],
  ['echo-headers:400/part', 422, 'console_bad_response'],
  ['echo-headers:500/lake', 422, 'console_bad_response'],
  ['echo-headers:200', 422, 'console_bad_response'],
  ['echo-headers:200/token', 422, 'console_bad_response'],
  ['echo-headers:200/text', 422, 'console_bad_response'],
];

/** What a person puts into the field for the console's URL. `SAMPLE` is a console that is there. */
export const CONSOLE_URLS: readonly (readonly [typed: string, code: string])[] = [
  ['WRONG-NAME', 'console_unreachable'],
  ['https://127.0.0.1:1', 'console_unreachable'],
  ['http://SAMPLE', 'console_url_rejected'],
  ['SAMPLE', 'console_url_rejected'],
  ...[CANARY, NEXT_CANARY, OLD_CANARY].flatMap((token) =>
    [token, `https://${token}`, `https://${token}.sentinelone.net/login`].map(
      (typed) => [typed, 'console_url_rejected'] as const,
    ),
  ),
  [`https://admin:${encodeURIComponent(CANARY)}@SAMPLE`, 'console_url_rejected'],
  [`https://${OLD_CANARY}@SAMPLE`, 'console_url_rejected'],
];

export interface RunFault {
  readonly faults: string;
  readonly engine?: 'classic';
  readonly outcome: string;
  readonly reason: RegExp;
}

/**
 * What runs meet whose console repeats the headers, by tenant, one after another; and what is left
 * of that in their reasons.
 */
export const RUN_FAULTS: Readonly<Record<string, readonly RunFault[]>> = {
  'repeats-in-lists': [
    {
      faults: 'echo-headers:400@agents',
      outcome: 'failed',
      reason: /^console_bad_response: .*HTTP 400 authorization: ApiToken \[token\]/,
    },
    {
      faults: 'echo-headers:409/title@agents',
      outcome: 'failed',
      reason: /HTTP 409 authorization: ApiToken \[token\]/,
    },
    {
      faults: 'echo-headers:400/token@agents',
      outcome: 'failed',
      reason: /HTTP 400 No such token: \[token\]/,
    },
    {
      faults: 'echo-headers:400/part@agents',
      outcome: 'failed',
      reason: /HTTP 400 Bad header: ApiToken \[token\]/,
    },
    {
      faults: 'echo-headers:200/token@agents',
      outcome: 'failed',
      reason: /errors beside the data: No such token: \[token\]/,
    },
    {
      faults: 'echo-headers:200/text@agents',
      outcome: 'failed',
      reason: /not JSON: authorization: ApiToken \[token\]/,
    },
    { faults: 'echo-headers:500/html@agentsx2', outcome: 'full', reason: /^$/ },
  ],
  'repeats-in-queries': [
    {
      faults: 'echo-headers:400/lake@sdl/launch',
      outcome: 'inventory-only',
      reason: /rejected .*HTTP 400 authorization: Bearer \[token\]/,
    },
    {
      faults: 'echo-headers:400/lake@sdl/poll',
      outcome: 'inventory-only',
      reason: /rejected .*HTTP 400 authorization: Bearer \[token\]/,
    },
    {
      faults: 'echo-headers:403/lake@sdl,echo-headers:403@dv',
      outcome: 'inventory-only',
      reason:
        /HTTP 403 authorization: ApiToken \[token\].*HTTP 403 authorization: Bearer \[token\]/,
    },
    {
      faults: 'echo-headers:400/token@init-query',
      engine: 'classic',
      outcome: 'inventory-only',
      reason: /rejected .*HTTP 400 No such token: \[token\]/,
    },
    { faults: 'echo-headers:401', outcome: 'failed', reason: /^invalid_token: / },
  ],
};

interface Mistake {
  readonly method?: string;
  readonly path: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** Or one of them, by how long the token is and what it holds. */
  readonly status: number | readonly number[];
}

const acme = '/api/tenants/acme';
const test = { method: 'POST', path: `${acme}/integration/test` } as const;

/** The token where it does not belong: in other fields, in addresses, in forms that are none. */
export const mistakesWith = (token: string): readonly Mistake[] => {
  const written = encodeURIComponent(token);
  return [
    { method: 'POST', path: '/api/tenants', body: { tenantId: token }, status: 400 },
    { ...test, body: { consoleUrl: 'x', token, apiToken: token }, status: 400 },
    { ...test, body: { consoleUrl: 'x', token, [token]: '' }, status: 400 },
    { ...test, body: { consoleUrl: 'x', token: [token] }, status: 400 },
    { ...test, body: `{"token": "${token}`, status: 400 },
    { ...test, body: token, status: 400 },
    { ...test, body: `token=${written}`, status: 400 },
    {
      ...test,
      body: `token=${written}`,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      status: 415,
    },
    {
      method: 'PUT',
      path: `${acme}/integration/cadence`,
      body: { cadence: { every: token } },
      status: 400,
    },
    {
      method: 'PUT',
      path: `${acme}/integration/cadence`,
      body: { cadence: { cron: token } },
      status: 400,
    },
    { method: 'PUT', path: `${acme}/integration/engine`, body: { engine: token }, status: 400 },
    {
      method: 'POST',
      path: `${acme}/invitations`,
      body: { email: token, role: token },
      status: 400,
    },
    { method: 'POST', path: '/api/auth/link', body: { token }, status: 400 },
    {
      method: 'POST',
      path: '/api/auth/sign-in',
      body: { email: token.slice(0, 254), password: token },
      status: 401,
    },
    { path: `${acme}/devices?q=${written}`, status: [200, 400] },
    { path: `${acme}/devices.csv?q=${written}`, status: [200, 400] },
    { path: `${acme}/devices?status=${written}`, status: 400 },
    { path: `${acme}/devices?${written}=1`, status: 400 },
    { path: `${acme}/devices?cursor=${written}`, status: 400 },
    { path: `${acme}/devices/${written}`, status: [400, 404] },
    { path: `${acme}/runs/${written}`, status: 400 },
    { path: `/api/tenants/${written}/integration`, status: 404 },
    { path: `/api/${written}`, status: 404 },
    { path: `/api/%zz?token=${written}`, status: 400 },
    { path: `/api/%zz${written}`, status: 400 },
    { method: 'DELETE', path: `${acme}/api-keys/${written}`, status: [400, 404] },
    { path: '/api/session', headers: { authorization: `ApiToken ${token}` }, status: 200 },
    {
      path: '/api/session',
      headers: { authorization: `Bearer ${token}`, cookie: '' },
      status: 401,
    },
    { path: '/api/session', headers: { cookie: `s1d_session=${written}` }, status: 401 },
  ];
};

/** Everything that can be looked at. */
export const PAGES: readonly string[] = [
  ...[
    'integration',
    'runs',
    'runs/1',
    'devices',
    'devices.csv',
    'sightings',
    'sightings.csv',
    'ai-agents',
    'changes',
    'overview',
    'features',
    'device-facets',
    'device-count',
    'support-bundle',
    'audit-log',
    'members',
    'api-keys',
  ].map((page) => `${acme}/${page}`),
  '/api/tenants',
  '/api/session',
  '/api/sessions',
  '/api/audit-log',
  '/api/openapi.json',
  '/metrics',
  '/readyz',
  '/healthz',
];
