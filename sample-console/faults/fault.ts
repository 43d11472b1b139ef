import type { World } from '../console-state.ts';
import type { ConsoleRequest } from '../http/request.ts';
import type { Answer } from '../http/response.ts';

/** Something that goes wrong: what, on which requests, and how often. */
export interface Fault {
  readonly name: string;
  readonly arg?: string | undefined;
  /** An endpoint's name, its last part, or a whole path; every endpoint when left out. */
  readonly endpoint?: string | undefined;
  /** The page of a listing, counted from 1. */
  readonly page?: number | undefined;
  /** That page and all after it. */
  readonly onwards?: boolean | undefined;
  /** Goes away after so many times; stays for ever when left out. */
  readonly count?: number | undefined;
}

/** The request that a fault falls on. */
export interface Occasion {
  readonly world: World;
  readonly request: ConsoleRequest;
  readonly walk: string;
  readonly page: number;
  readonly cursor: string | undefined;
  /** The label of the token it came with, if that works. */
  readonly token: string | null;
  readonly conduct: Conduct;
}

/** How a query that this request starts is to behave; acts fill it in. */
export interface Conduct {
  /** It is through before its launch is answered. */
  atOnce?: boolean;
  /** Rows its intermediate tables hold. */
  tableRows?: number;
}

/** Bytes that are not what HTTP promised. */
export type Wire =
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

/** A page of a listing that can be taken apart. */
export interface MutablePage {
  data?: unknown;
  pagination?: Record<string, unknown> | null;
  errors?: unknown;
  [other: string]: unknown;
}

/** How an argument is written: in words for people, and as a pattern. */
export interface ArgForm {
  readonly words: string;
  readonly pattern: RegExp;
}

export function form(words: string, pattern: RegExp): ArgForm {
  return { words, pattern };
}

export const NUMBER = form('number', /^\d+$/);

interface Common {
  readonly about: string;
  /** How its argument is written; it takes none when left out. */
  readonly arg?: ArgForm;
  /** Where it happens when nothing else is said. */
  readonly at?: Pick<Fault, 'endpoint' | 'page'>;
  /** How often when nothing else is said; for ever when left out. */
  readonly times?: number;
}

/** What a fault does, and at which moment of a request. */
export type FaultKind = Common &
  (
    | { readonly act: (arg: string | undefined, occasion: Occasion) => void | Promise<void> }
    | { readonly replace: (arg: string | undefined, occasion: Occasion) => Answer | undefined }
    | {
        readonly reshape: (
          page: MutablePage,
          arg: string | undefined,
          occasion: Occasion,
          answer: Answer,
        ) => void;
        /** Which answers it can do that to; those that hold JSON when left out. */
        readonly applies?: (page: MutablePage) => boolean;
      }
    | { readonly amend: (answer: Answer) => Answer }
    | { readonly wire: (arg: string | undefined) => Wire }
  );

export type FaultTable = Readonly<Record<string, FaultKind>>;
