/**
 * What may happen by itself after the failure.
 * `never`: the same call would fail again until somebody changes something.
 * `next_run`: this run ends; the next one tries again.
 * `wait`: the same call is repeated after a wait, with nothing lost.
 */
export type RetryClass = 'never' | 'next_run' | 'wait';

export interface ErrorDefinition {
  readonly exitCode: 0 | 1 | 2 | 3;
  /** What the portal answers; a console that does not do is the fault of a form's field: 422. */
  readonly httpStatus: number;
  readonly retry: RetryClass;
  /** Shown to the user; the particular cause stands at `{detail}`, or behind it in brackets. */
  readonly message: string;
}

/** Keeps the codes as types. */
export const defineErrors = <T extends Record<string, ErrorDefinition>>(table: T): T => table;
