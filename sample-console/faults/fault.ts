import type { Queries } from '../deep-visibility/queries.ts';
import type { Fleet } from '../fleet/fleet.ts';
import type { ListingSessions } from '../http/listing-sessions.ts';
import type { MutablePage } from '../http/mutable-page.ts';
import type { ConsoleRequest } from '../http/request.ts';
import type { ConsoleResponse } from '../http/response.ts';
import type { LongQueries } from '../long-queries/long-queries.ts';
import type { QueryOverrides } from '../long-queries/query-overrides.ts';
import type { Clock } from '../time.ts';
import type { Tokens } from '../tokens.ts';

/** A fault to inject: its name, the requests it affects, and how often. */
export interface Fault {
  readonly name: string;
  readonly arg?: string | undefined;
  /** An endpoint's name, the last part of it, or a whole path. Every endpoint if undefined. */
  readonly endpoint?: string | undefined;
  /** The page of a listing, counted from 1. */
  readonly page?: number | undefined;
  /** The fault also affects all pages after `page`. */
  readonly onwards?: boolean | undefined;
  /** The number of requests affected. Unlimited if undefined. */
  readonly count?: number | undefined;
}

/** The request that a fault affects, and the parts of the console that faults read or change. */
export interface FaultContext {
  readonly tokens: Tokens;
  readonly fleet: Fleet;
  readonly queries: Queries;
  readonly longQueries: LongQueries;
  readonly listingSessions: ListingSessions;
  readonly clock: Clock;
  readonly request: ConsoleRequest;
  readonly listingKey: string;
  readonly page: number;
  readonly cursor: string | undefined;
  /** The label of the request's token; null if the token is missing or not valid. */
  readonly token: string | null;
  readonly queryOverrides: QueryOverrides;
}

/** A violation of HTTP, applied when the response is sent. */
export type WireFault =
  | { readonly kind: 'reset' }
  | { readonly kind: 'reset-after-headers' }
  | { readonly kind: 'hang' }
  | { readonly kind: 'cut'; readonly at: number }
  | { readonly kind: 'cut-json'; readonly at: number }
  | { readonly kind: 'slow'; readonly bytesPerSecond: number }
  | { readonly kind: 'gzip-bomb'; readonly bytes: number }
  | { readonly kind: 'gzip-twice' }
  | { readonly kind: 'encoding'; readonly name: string }
  | { readonly kind: 'endless-body' }
  | { readonly kind: 'endless-headers' }
  | { readonly kind: 'many-headers'; readonly count: number };

/** The format of a fault's argument: a description for help texts, and a pattern. */
export interface ArgFormat {
  readonly description: string;
  readonly pattern: RegExp;
}

export function argFormat(description: string, pattern: RegExp): ArgFormat {
  return { description, pattern };
}

export const NUMBER = argFormat('number', /^\d+$/);

interface FaultKindBase {
  readonly description: string;
  /** The fault takes no argument if undefined. */
  readonly arg?: ArgFormat;
  /** Applies to faults that name neither an endpoint nor a page. */
  readonly defaultTarget?: Pick<Fault, 'endpoint' | 'page'>;
  /** Applies to faults without a count. Unlimited if undefined. */
  readonly defaultCount?: number;
}

/** What a fault does. The property that holds its function decides when it runs. */
export type FaultKind = FaultKindBase &
  (
    | {
        readonly sideEffect: (
          arg: string | undefined,
          context: FaultContext,
        ) => void | Promise<void>;
      }
    | {
        readonly replace: (
          arg: string | undefined,
          context: FaultContext,
        ) => ConsoleResponse | undefined;
      }
    | {
        readonly reshape: (
          page: MutablePage,
          arg: string | undefined,
          context: FaultContext,
          response: ConsoleResponse,
        ) => void;
        /** Selects the JSON bodies that the fault can change; all of them if undefined. */
        readonly applies?: (page: MutablePage) => boolean;
      }
    | { readonly amend: (response: ConsoleResponse) => ConsoleResponse }
    | { readonly wire: (arg: string | undefined) => WireFault }
  );

export type FaultTable = Readonly<Record<string, FaultKind>>;
