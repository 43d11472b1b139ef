import type { Answer } from '../http/answer.ts';
import type { RateLimit } from '../http/rate-limits.ts';
import type { ConsoleRequest } from '../http/request.ts';
import type { Permission, Token } from '../tokens.ts';
import type { EndpointName } from './names.ts';

interface Reached {
  readonly name: EndpointName;
  readonly method: 'GET' | 'POST';
  readonly limit?: RateLimit;
}

/** A call that needs a token: what it asks of it, and what it answers. */
export interface GuardedEndpoint extends Reached {
  readonly permission?: Permission;
  /** Its path may go on with one more part, which comes as `rest`. */
  readonly takesRest?: true;
  /** Its answers are pages that cursors lead through. */
  readonly listing?: true;
  readonly handle: (call: Call) => Answer;
}

/** The one kind of call that works without a token. */
interface OpenEndpoint extends Reached {
  readonly answer: () => Answer;
}

export type Endpoint = GuardedEndpoint | OpenEndpoint;

/** A request that reached an endpoint: its token was accepted and is allowed to. */
export interface Call {
  readonly request: ConsoleRequest;
  readonly token: Token;
  /** Names the listing that is walked through: endpoint, token, filters and order. */
  readonly walk: string;
  /** The part of the path behind the endpoint's own, as in `dv/events/{event_type}`. */
  readonly rest: string;
}

/** Parameters that say which part of a listing is asked for, not which listing. */
const POSITION = new Set(['cursor', 'limit', 'skip', 'skipCount', 'countOnly']);

export function walkName(endpoint: EndpointName, token: string, query: URLSearchParams): string {
  const filters = new URLSearchParams([...query].filter(([name]) => !POSITION.has(name)));
  filters.sort();
  return `${endpoint} ${token} ${filters.toString()}`;
}
