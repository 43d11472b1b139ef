import type { World } from '../console-state.ts';
import { Refusal } from '../http/refusal.ts';
import { type Answer, json, noContent, text } from '../http/response.ts';
import { badParam, noSuchQuery, sdlRefusal, wrongScheme } from '../http/sdl-responses.ts';
import { limitReached } from '../http/too-many-requests.ts';
import { type Launch, readLaunch } from '../long-queries/launch-request.ts';
import type { LongQuery } from '../long-queries/long-query.ts';
import { queryResult } from '../long-queries/views.ts';
import { inScope } from '../scope.ts';
import type { Scope, Token } from '../tokens.ts';
import type { Arrival, Endpoint } from './endpoint.ts';
import { FORWARD_TAG } from './names.ts';

/** Queries that run long, on the data lake beside the Management API: the way after Deep Visibility. */
export function longQueryEndpoints(world: World): Endpoint[] {
  const guarded =
    (handle: (token: Token, arrival: Arrival) => Answer | Promise<Answer>) =>
    (arrival: Arrival): Answer | Promise<Answer> =>
      handle(admit(world, arrival), arrival);
  return [
    {
      name: 'sdl/launch',
      method: 'POST',
      scheme: 'bearer',
      answer: guarded((token, arrival) => launch(world, token, arrival)),
    },
    {
      name: 'sdl/poll',
      method: 'GET',
      scheme: 'bearer',
      takesRest: true,
      answer: guarded((token, arrival) => poll(world, token, arrival)),
    },
    {
      name: 'sdl/delete',
      method: 'DELETE',
      scheme: 'bearer',
      takesRest: true,
      answer: guarded((token, arrival) => {
        findQuery(world, token, arrival).end('DELETED');
        return noContent();
      }),
    },
  ];
}

/** Lets in whoever may query, and counts the call. */
function admit({ tokens, settings, limits }: World, { request }: Arrival): Token {
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
    limits.allow('sdl/identity', label) && limits.allow('sdl/account', payerOf(scope));
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

/** Whose account a call counts for; a token of the whole console has the console's own. */
function payerOf(scope: Scope): string {
  return scope.level === 'account' ? scope.accountId : scope.level;
}

export function ownerOf({ scope }: Token): string {
  return JSON.stringify(scope);
}

async function launch(world: World, token: Token, arrival: Arrival): Promise<Answer> {
  const { request, conduct } = arrival;
  const asked = readLaunch(request.body, world.settings.clock(), conduct.tableRows);
  const { type, text: query, range, evaluation } = asked;
  const started = world.longQueries.start({
    api: 'sdl',
    type,
    text: query,
    token: token.label,
    owner: ownerOf(token),
    // The range ends before its last millisecond, the history's windows with it.
    window: { from: range.start - 1, to: range.end - 1 },
    covers: coverage(asked, token.scope, request.headers['s1-scope']),
    evaluation,
    atOnce: conduct.atOnce === true,
  });
  if (conduct.atOnce) await started.settled;
  return { ...json(queryResult(started)), headers: { [FORWARD_TAG]: started.forwardTag } };
}

/** Trap: there are no siteIds here; a Site is asked for in the query, or by the S1-Scope header. */
function coverage({ accounts }: Launch, scope: Scope, header: string | string[] | undefined) {
  const [accountId, siteId] = typeof header === 'string' ? header.split(':') : [];
  return ({ site }: { readonly site: Parameters<typeof inScope>[1] }): boolean =>
    accounts !== 'none' &&
    inScope(scope, site) &&
    (accounts === 'all' || accounts.includes(site.account.id)) &&
    (accountId === undefined || site.account.id === accountId) &&
    (siteId === undefined || site.id === siteId);
}

function poll(world: World, token: Token, arrival: Arrival): Answer {
  const seen = arrival.request.query.get('lastStepSeen');
  if (seen === null) throw badParam("Required request parameter 'lastStepSeen' is not present");
  if (!/^\d+$/.test(seen)) throw badParam('lastStepSeen must be a whole number');
  const query = findQuery(world, token, arrival);
  query.poll();
  return json(queryResult(query));
}

/** Trap: without its tag, or with another, a query is looked for where it is not. */
function findQuery({ longQueries }: World, token: Token, { request, rest }: Arrival): LongQuery {
  const query = longQueries.find(rest, ownerOf(token));
  const tag = request.headers[FORWARD_TAG.toLowerCase()];
  if (!query?.alive || query.request.api !== 'sdl' || query.forwardTag !== tag) {
    throw noSuchQuery();
  }
  return query;
}
