import type { ConsoleState } from '../console-state.ts';
import { Refusal } from '../http/refusal.ts';
import { type ConsoleResponse, json, noContent, text } from '../http/response.ts';
import { badParam, noSuchQuery, sdlRefusal, wrongScheme } from '../http/sdl-responses.ts';
import { limitReached } from '../http/too-many-requests.ts';
import { type LaunchRequest, readLaunch } from '../long-queries/launch-request.ts';
import type { LongQuery } from '../long-queries/long-query.ts';
import { queryResult } from '../long-queries/views.ts';
import { inScope } from '../scope.ts';
import type { Scope, Token } from '../tokens.ts';
import type { Call, Endpoint } from './endpoint.ts';
import { FORWARD_TAG } from './names.ts';

/** Long-running queries of the data lake, the successor of Deep Visibility. */
export function longQueryEndpoints(state: ConsoleState): Endpoint[] {
  const guarded =
    (handle: (token: Token, call: Call) => ConsoleResponse | Promise<ConsoleResponse>) =>
    (call: Call): ConsoleResponse | Promise<ConsoleResponse> =>
      handle(authorize(state, call), call);
  return [
    {
      name: 'sdl/launch',
      method: 'POST',
      scheme: 'bearer',
      respond: guarded((token, call) => launch(state, token, call)),
    },
    {
      name: 'sdl/poll',
      method: 'GET',
      scheme: 'bearer',
      hasPathParameter: true,
      respond: guarded((token, call) => poll(state, token, call)),
    },
    {
      name: 'sdl/delete',
      method: 'DELETE',
      scheme: 'bearer',
      hasPathParameter: true,
      respond: guarded((token, call) => {
        findQuery(state, token, call).end('DELETED');
        return noContent();
      }),
    },
  ];
}

/** Checks the token, its permission and the rate limits, and counts the call. */
function authorize({ tokens, settings, rateLimits }: ConsoleState, { request }: Call): Token {
  const { longQueries, deepVisibility, retryAfter, clock } = settings;
  if (longQueries === 'absent') throw new Refusal(text(404, '404 page not found\n'));
  const { authorization } = request;
  if (authorization !== undefined && !authorization.startsWith('Bearer')) {
    throw new Refusal(wrongScheme(authorization));
  }
  const token = tokens.authenticate(authorization, 'bearer');
  if (!token) {
    throw sdlRefusal(401, 'Token is missing, invalid or expired', 'error/client/noPermission');
  }
  const { label, scope, permissions } = token;
  const withinLimits =
    rateLimits.allow('sdl/identity', label) && rateLimits.allow('sdl/account', rateLimitKey(scope));
  if (!withinLimits) throw new Refusal(limitReached(retryAfter, clock()));
  if (longQueries === 'unlicensed' || deepVisibility === 'unlicensed') {
    throw forbidden('Feature SDL is not available for the scope');
  }
  if (longQueries === 'forbidden' || !permissions.includes('Skylight Query API.view')) {
    throw forbidden('User does not have required permissions.');
  }
  if (longQueries === 'not-global' && scope.level === 'tenant') {
    throw forbidden('Token must have Account or Site level access');
  }
  return token;
}

function forbidden(message: string): Refusal {
  return sdlRefusal(403, message, 'error/client/noPermission');
}

/** The account that a call counts against; console-wide tokens share one key. */
function rateLimitKey(scope: Scope): string {
  return scope.level === 'account' ? scope.accountId : scope.level;
}

export function ownerKey({ scope }: Token): string {
  return JSON.stringify(scope);
}

async function launch(state: ConsoleState, token: Token, call: Call): Promise<ConsoleResponse> {
  const { request, queryOverrides } = call;
  const launchRequest = readLaunch(request.body, state.settings.clock(), queryOverrides.tableRows);
  const { type, text: query, range, evaluation } = launchRequest;
  const started = state.longQueries.start({
    api: 'sdl',
    type,
    text: query,
    token: token.label,
    owner: ownerKey(token),
    // A range includes its start and excludes its end; a history window does the opposite.
    window: { from: range.start - 1, to: range.end - 1 },
    covers: coveredBy(launchRequest, token.scope, request.headers['s1-scope']),
    evaluation,
    immediate: queryOverrides.immediate === true,
  });
  if (queryOverrides.immediate) await started.evaluated;
  return { ...json(queryResult(started)), headers: { [FORWARD_TAG]: started.forwardTag } };
}

/** Trap: there are no siteIds here. Sites are selected in the query or by the S1-Scope header. */
function coveredBy(
  { accounts }: LaunchRequest,
  scope: Scope,
  header: string | string[] | undefined,
) {
  const [accountId, siteId] = typeof header === 'string' ? header.split(':') : [];
  return ({ site }: { readonly site: Parameters<typeof inScope>[1] }): boolean =>
    accounts !== 'none' &&
    inScope(scope, site) &&
    (accounts === 'all' || accounts.includes(site.account.id)) &&
    (accountId === undefined || site.account.id === accountId) &&
    (siteId === undefined || site.id === siteId);
}

function poll(state: ConsoleState, token: Token, call: Call): ConsoleResponse {
  const lastStepSeen = call.request.query.get('lastStepSeen');
  if (lastStepSeen === null)
    throw badParam("Required request parameter 'lastStepSeen' is not present");
  if (!/^\d+$/.test(lastStepSeen)) throw badParam('lastStepSeen must be a whole number');
  const query = findQuery(state, token, call);
  query.poll();
  return json(queryResult(query));
}

/** Trap: a request without the query's forward tag reaches another shard and gets a 404. */
function findQuery(
  { longQueries }: ConsoleState,
  token: Token,
  { request, pathParameter }: Call,
): LongQuery {
  const query = longQueries.find(pathParameter, ownerKey(token));
  const tag = request.headers[FORWARD_TAG.toLowerCase()];
  if (!query?.alive || query.request.api !== 'sdl' || query.forwardTag !== tag) {
    throw noSuchQuery();
  }
  return query;
}
