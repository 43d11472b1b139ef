import type { Conduct } from '../faults/fault.ts';
import type { RateLimit } from '../http/rate-limits.ts';
import type { ConsoleRequest } from '../http/request.ts';
import type { Answer } from '../http/response.ts';
import type { Permission, Scheme, Token } from '../tokens.ts';
import type { EndpointName } from './names.ts';

interface Reached {
  readonly name: EndpointName;
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly limit?: RateLimit;
  /** What its Authorization header begins with; ApiToken unless told. */
  readonly scheme?: Scheme;
  /** Its path may go on with one more part, which comes as `rest`. */
  readonly takesRest?: true;
}

/** A call that needs a token: what it asks of it, and what it answers. */
export interface GuardedEndpoint extends Reached {
  readonly permission?: Permission;
  /** Its answers are pages that cursors lead through. */
  readonly listing?: true;
  readonly handle: (call: Call) => Answer | Promise<Answer>;
}

/** A call that needs no token, or looks at it in its own way. */
interface OpenEndpoint extends Reached {
  readonly answer: (arrival: Arrival) => Answer | Promise<Answer>;
}

export type Endpoint = GuardedEndpoint | OpenEndpoint;

/** A request that reached an endpoint. */
export interface Arrival {
  readonly request: ConsoleRequest;
  /** The part of the path behind the endpoint's own, as in `dv/events/{event_type}`. */
  readonly rest: string;
  readonly conduct: Conduct;
}

/** The same once its token was accepted and is allowed to. */
export interface Call extends Arrival {
  readonly token: Token;
  /** Names the listing that is walked through: endpoint, token, filters and order. */
  readonly walk: string;
}

/** Parameters that say which part of a listing is asked for, not which listing. */
const POSITION = new Set(['cursor', 'limit', 'skip', 'skipCount', 'countOnly']);

export function walkName(endpoint: EndpointName, token: string, query: URLSearchParams): string {
  const filters = new URLSearchParams([...query].filter(([name]) => !POSITION.has(name)));
  filters.sort();
  return `${endpoint} ${token} ${filters.toString()}`;
}
