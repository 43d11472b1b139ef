import type { World } from '../console-state.ts';
import { type Endpoint, walkName } from '../endpoints/endpoint.ts';
import { pathOf } from '../endpoints/names.ts';
import type { ArmedFault } from '../faults/active-faults.ts';
import type { MutablePage, Occasion, Wire } from '../faults/fault.ts';
import { lastRowOf } from '../faults/reshape.ts';
import { isRecord } from '../guards.ts';
import {
  ApiError,
  authenticationFailed,
  insufficientPermissions,
  methodNotAllowed,
  notFound,
} from './errors.ts';
import { Refusal } from './refusal.ts';
import type { ConsoleRequest } from './request.ts';
import { type Answer, fromError, text } from './response.ts';
import { limitReached } from './too-many-requests.ts';

/** What is sent for a request, and what the record says of it. */
export interface Outcome {
  readonly answer: Answer;
  readonly wire: Wire | undefined;
  readonly endpoint: string | null;
  readonly token: string | null;
  readonly page: number | null;
  readonly faults: readonly string[];
}

/** What a path leads to: one endpoint per method, and what the path goes on with. */
interface Route {
  readonly endpoints: readonly Endpoint[];
  readonly rest: string;
}

/** Takes requests through routing, faults, authentication, limits and the endpoint itself. */
export class Pipeline {
  readonly #world: World;
  readonly #routes = new Map<string, readonly Endpoint[]>();

  constructor(world: World, endpoints: readonly Endpoint[]) {
    this.#world = world;
    for (const endpoint of endpoints) {
      const path = pathOf(endpoint.name);
      this.#routes.set(path, [...(this.#routes.get(path) ?? []), endpoint]);
    }
  }

  async answer(request: ConsoleRequest): Promise<Outcome> {
    const { tokens, walks, faults } = this.#world;
    const route = this.#route(request.path);
    const endpoints = route?.endpoints ?? [];
    const first = endpoints.find(({ method }) => method === request.method) ?? endpoints[0];
    const token = tokens.authenticate(request.authorization, first?.scheme)?.label ?? null;
    if (!route || !first) {
      const answer = unknownPath(request.path);
      return { answer, wire: undefined, endpoint: null, token, page: null, faults: [] };
    }
    const walk = walkName(first.name, token ?? '', request.query);
    const cursor = request.query.get('cursor') ?? undefined;
    const page = walks.pageOf(walk, cursor);
    const occasion = { world: this.#world, request, walk, page, cursor, token, conduct: {} };
    const armed = faults.on(first.name, request.path, page);
    const happened: string[] = [];
    const { answer, wire } = await this.#answerUnder(armed, happened, route, occasion);
    const listing = 'listing' in first;
    if (listing) this.#remember(occasion, answer);
    return {
      answer,
      wire,
      endpoint: first.name,
      token,
      page: listing ? page : null,
      faults: happened,
    };
  }

  /**
   * Acts come first, all of them. Then one fault at most answers in the endpoint's place, and the
   * others wait their turn; else the endpoint answers, reshaped, and one fault of the wire follows.
   */
  async #answerUnder(
    armed: readonly ArmedFault[],
    happened: string[],
    route: Route,
    occasion: Occasion,
  ): Promise<Pick<Outcome, 'answer' | 'wire'>> {
    const take = (one: ArmedFault): boolean => {
      const taken = one.take();
      if (taken) happened.push(one.fault.name);
      return taken;
    };
    for (const one of armed) {
      if ('act' in one.kind && take(one)) await one.kind.act(one.fault.arg, occasion);
    }
    for (const one of armed) {
      const replaced = 'replace' in one.kind && one.kind.replace(one.fault.arg, occasion);
      if (replaced && take(one)) return { answer: replaced, wire: undefined };
    }
    let answer = await this.#handle(route, occasion);
    const page = pageOf(answer);
    for (const one of page ? armed : []) {
      if (!page || !('reshape' in one.kind)) continue;
      if ((one.kind.applies?.(page) ?? true) && take(one)) {
        one.kind.reshape(page, one.fault.arg, occasion, answer);
      }
    }
    for (const one of armed) {
      if ('amend' in one.kind && take(one)) answer = one.kind.amend(answer);
    }
    for (const one of armed) {
      if ('wire' in one.kind && take(one)) return { answer, wire: one.kind.wire(one.fault.arg) };
    }
    return { answer, wire: undefined };
  }

  async #handle({ endpoints, rest }: Route, { request, walk, conduct }: Occasion): Promise<Answer> {
    const { tokens, limits, settings } = this.#world;
    try {
      const endpoint = endpoints.find(({ method }) => method === request.method);
      if (!endpoint) throw methodNotAllowed();
      const token = tokens.authenticate(request.authorization);
      if (!token && !('answer' in endpoint)) throw authenticationFailed();
      const payer = token?.label ?? request.address;
      if (endpoint.limit && !limits.allow(endpoint.limit, payer)) {
        return limitReached(settings.retryAfter, settings.clock());
      }
      if ('answer' in endpoint) return await endpoint.answer({ request, rest, conduct });
      if (!token) throw authenticationFailed();
      if (endpoint.permission && !token.permissions.includes(endpoint.permission)) {
        throw insufficientPermissions();
      }
      return await endpoint.handle({ request, token, walk, rest, conduct });
    } catch (error) {
      if (error instanceof Refusal) return error.answer;
      if (error instanceof ApiError) return fromError(error);
      throw error;
    }
  }

  #remember({ walk, page, cursor }: Occasion, answer: Answer): void {
    const served = pageOf(answer);
    if (!served) return;
    const next = served.pagination?.['nextCursor'];
    this.#world.walks.note(walk, page, cursor, next, lastRowOf(served));
  }

  /** Endpoints by their whole path, else those whose path goes on with a parameter. */
  #route(path: string): Route | undefined {
    const whole = path.replace(/\/$/, '');
    const endpoints = this.#routes.get(whole);
    if (endpoints) return { endpoints, rest: '' };
    const slash = whole.lastIndexOf('/');
    const parents = this.#routes.get(whole.slice(0, slash)) ?? [];
    const taking = parents.filter((endpoint) => 'takesRest' in endpoint);
    return taking.length === 0 ? undefined : { endpoints: taking, rest: whole.slice(slash + 1) };
  }
}

/** A success in JSON. Endpoints build theirs anew each time, so faults may take it apart. */
function pageOf({ status, body }: Answer): MutablePage | undefined {
  return status === 200 && body.type === 'json' && isPage(body.value) ? body.value : undefined;
}

function isPage(value: unknown): value is MutablePage {
  return isRecord(value);
}

/** Both forms are real: JSON below the API's root, plain text elsewhere. */
function unknownPath(path: string): Answer {
  return path.startsWith('/web/api') ? fromError(notFound()) : text(404, '404 page not found\n');
}
