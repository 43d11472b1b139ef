/**
 * What happens automatically after the failure.
 * `never`: no retry; the call fails again until a user changes something.
 * `next_run`: the run ends; the next run tries again.
 * `wait`: the call is repeated after a wait, and nothing is lost.
 */
export type RetryClass = 'never' | 'next_run' | 'wait';

export interface ErrorDefinition {
  readonly exitCode: 0 | 1 | 2 | 3;
  /** The portal's response status. 422 where a form field, such as the console URL, is wrong. */
  readonly httpStatus: number;
  readonly retry: RetryClass;
  /** Shown to the user. The specific cause replaces `{detail}` or is appended in brackets. */
  readonly message: string;
}

/** Keeps the codes as literal types. */
export const defineErrors = <T extends Record<string, ErrorDefinition>>(table: T): T => table;
