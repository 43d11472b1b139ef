import type { RateLimit } from '../http/rate-limits.ts';
import type { ConsoleRequest } from '../http/request.ts';
import type { ConsoleResponse } from '../http/response.ts';
import type { QueryOverrides } from '../long-queries/query-overrides.ts';
import type { Permission, Scheme, Token } from '../tokens.ts';
import type { EndpointName } from './names.ts';

interface EndpointBase {
  readonly name: EndpointName;
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly limit?: RateLimit;
  /** The scheme of its Authorization header; `apitoken` if undefined. */
  readonly scheme?: Scheme;
  /** Its path may end in one more part, passed on as `pathParameter`. */
  readonly hasPathParameter?: true;
}

/** An endpoint that requires a token, and possibly a permission. */
export interface GuardedEndpoint extends EndpointBase {
  readonly permission?: Permission;
  /** It responds with pages that are linked by cursors. */
  readonly isListing?: true;
  readonly handle: (call: AuthenticatedCall) => ConsoleResponse | Promise<ConsoleResponse>;
}

/** An endpoint that requires no token, or checks the token itself. */
interface OpenEndpoint extends EndpointBase {
  readonly respond: (call: Call) => ConsoleResponse | Promise<ConsoleResponse>;
}

export type Endpoint = GuardedEndpoint | OpenEndpoint;

/** A request that has been routed to an endpoint. */
export interface Call {
  readonly request: ConsoleRequest;
  /** The part of the path after the endpoint's own, as in `dv/events/{event_type}`. */
  readonly pathParameter: string;
  readonly queryOverrides: QueryOverrides;
}

/** A call whose token is valid and has the endpoint's permission. */
export interface AuthenticatedCall extends Call {
  readonly token: Token;
  readonly listingKey: string;
}

/** Parameters that select a part of a listing rather than the listing. */
const PAGING_PARAMETERS = new Set(['cursor', 'limit', 'skip', 'skipCount', 'countOnly']);

/** Identifies the listing that a request pages through: endpoint, token, filters and order. */
export function makeListingKey(
  endpoint: EndpointName,
  token: string,
  query: URLSearchParams,
): string {
  const filters = new URLSearchParams([...query].filter(([name]) => !PAGING_PARAMETERS.has(name)));
  filters.sort();
  return `${endpoint} ${token} ${filters.toString()}`;
}
