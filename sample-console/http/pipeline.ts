import type { ConsoleState } from '../console-state.ts';
import { type Endpoint, makeListingKey } from '../endpoints/endpoint.ts';
import { pathOf } from '../endpoints/names.ts';
import type { ArmedFault } from '../faults/active-faults.ts';
import type { FaultContext, WireFault } from '../faults/fault.ts';
import {
  ApiError,
  authenticationFailed,
  insufficientPermissions,
  methodNotAllowed,
  notFound,
} from './errors.ts';
import { lastRowOf, pageOf } from './mutable-page.ts';
import { Refusal } from './refusal.ts';
import type { ConsoleRequest } from './request.ts';
import { type ConsoleResponse, fromError, text } from './response.ts';
import { limitReached } from './too-many-requests.ts';

/** The response to a request, and the details that the request log records. */
export interface Outcome {
  readonly response: ConsoleResponse;
  readonly wireFault: WireFault | undefined;
  readonly endpoint: string | null;
  readonly token: string | null;
  readonly page: number | null;
  readonly faults: readonly string[];
}

/** The endpoints of a path, one per method, and the parameter at the end of the path. */
interface Route {
  readonly endpoints: readonly Endpoint[];
  readonly pathParameter: string;
}

/** Takes requests through routing, faults, authentication, rate limits and the endpoint. */
export class Pipeline {
  readonly #state: ConsoleState;
  readonly #routes = new Map<string, readonly Endpoint[]>();

  constructor(state: ConsoleState, endpoints: readonly Endpoint[]) {
    this.#state = state;
    for (const endpoint of endpoints) {
      const path = pathOf(endpoint.name);
      this.#routes.set(path, [...(this.#routes.get(path) ?? []), endpoint]);
    }
  }

  async handle(request: ConsoleRequest): Promise<Outcome> {
    const route = this.#route(request.path);
    const endpoints = route?.endpoints ?? [];
    const endpoint = endpoints.find(({ method }) => method === request.method) ?? endpoints[0];
    if (!route || !endpoint) return outcomeOf(unknownPath(request.path));
    const context = this.#contextOf(endpoint, request);
    const { page, token } = context;
    const armed = this.#state.faults.matching(endpoint.name, request.path, page);
    const applied: string[] = [];
    const { response, wireFault } = await this.#respondWithFaults(armed, applied, route, context);
    const isListing = 'isListing' in endpoint;
    if (isListing) this.#recordPage(context, response);
    return {
      response,
      wireFault,
      endpoint: endpoint.name,
      token,
      page: isListing ? page : null,
      faults: applied,
    };
  }

  #contextOf(endpoint: Endpoint, request: ConsoleRequest): FaultContext {
    const { tokens, fleet, queries, longQueries, listingSessions, settings } = this.#state;
    const token = tokens.authenticate(request.authorization, endpoint.scheme)?.label ?? null;
    const listingKey = makeListingKey(endpoint.name, token ?? '', request.query);
    const cursor = request.query.get('cursor') ?? undefined;
    const page = listingSessions.pageNumber(listingKey, cursor);
    const shared = { tokens, fleet, queries, longQueries, listingSessions, clock: settings.clock };
    return { ...shared, request, listingKey, page, cursor, token, queryOverrides: {} };
  }

  /**
   * All side effects run first. Then at most one fault replaces the response; the other
   * replacements wait for later requests. Otherwise the endpoint responds, its response is
   * reshaped, and at most one wire fault applies.
   */
  async #respondWithFaults(
    armed: readonly ArmedFault[],
    applied: string[],
    route: Route,
    context: FaultContext,
  ): Promise<Pick<Outcome, 'response' | 'wireFault'>> {
    const take = (candidate: ArmedFault): boolean => {
      const taken = candidate.take();
      if (taken) applied.push(candidate.fault.name);
      return taken;
    };
    for (const one of armed) {
      if ('sideEffect' in one.kind && take(one)) {
        await one.kind.sideEffect(one.fault.arg, context);
      }
    }
    for (const one of armed) {
      const replaced = 'replace' in one.kind && one.kind.replace(one.fault.arg, context);
      if (replaced && take(one)) return { response: replaced, wireFault: undefined };
    }
    let response = await this.#callEndpoint(route, context);
    const page = pageOf(response);
    for (const one of page ? armed : []) {
      if (!page || !('reshape' in one.kind)) continue;
      if ((one.kind.applies?.(page) ?? true) && take(one)) {
        one.kind.reshape(page, one.fault.arg, context, response);
      }
    }
    for (const one of armed) {
      if ('amend' in one.kind && take(one)) response = one.kind.amend(response);
    }
    for (const one of armed) {
      if ('wire' in one.kind && take(one)) {
        return { response, wireFault: one.kind.wire(one.fault.arg) };
      }
    }
    return { response, wireFault: undefined };
  }

  async #callEndpoint(
    { endpoints, pathParameter }: Route,
    { request, listingKey, queryOverrides }: FaultContext,
  ): Promise<ConsoleResponse> {
    const { tokens, rateLimits, settings } = this.#state;
    try {
      const endpoint = endpoints.find(({ method }) => method === request.method);
      if (!endpoint) throw methodNotAllowed();
      const token = tokens.authenticate(request.authorization);
      if (!token && !('respond' in endpoint)) throw authenticationFailed();
      const client = token?.label ?? request.address;
      if (endpoint.limit && !rateLimits.allow(endpoint.limit, client)) {
        return limitReached(settings.retryAfter, settings.clock());
      }
      const call = { request, pathParameter, queryOverrides };
      if ('respond' in endpoint) return await endpoint.respond(call);
      if (!token) throw authenticationFailed();
      if (endpoint.permission && !token.permissions.includes(endpoint.permission)) {
        throw insufficientPermissions();
      }
      return await endpoint.handle({ ...call, token, listingKey });
    } catch (error) {
      if (error instanceof Refusal) return error.response;
      if (error instanceof ApiError) return fromError(error);
      throw error;
    }
  }

  #recordPage({ listingKey, page, cursor }: FaultContext, response: ConsoleResponse): void {
    const served = pageOf(response);
    if (!served) return;
    const next = served.pagination?.['nextCursor'];
    this.#state.listingSessions.recordPage(listingKey, page, cursor, next, lastRowOf(served));
  }

  /** Looks up the whole path, then the path without a parameter at its end. */
  #route(path: string): Route | undefined {
    const whole = path.replace(/\/$/, '');
    const exact = this.#routes.get(whole);
    if (exact) return { endpoints: exact, pathParameter: '' };
    const slash = whole.lastIndexOf('/');
    const parents = this.#routes.get(whole.slice(0, slash)) ?? [];
    const endpoints = parents.filter((endpoint) => 'hasPathParameter' in endpoint);
    if (endpoints.length === 0) return undefined;
    return { endpoints, pathParameter: whole.slice(slash + 1) };
  }
}

/** The outcome of a request that reached no endpoint. */
export function outcomeOf(response: ConsoleResponse): Outcome {
  return {
    response,
    wireFault: undefined,
    endpoint: null,
    token: null,
    page: null,
    faults: [],
  };
}

/** Real consoles answer JSON below the API's root and plain text elsewhere. */
function unknownPath(path: string): ConsoleResponse {
  return path.startsWith('/web/api') ? fromError(notFound()) : text(404, '404 page not found\n');
}
