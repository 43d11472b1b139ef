import { heartbeat } from '@temporalio/activity';

/**
 * Sends heartbeats from a timer, because one page, one poll or one wait for a rate limit can take
 * longer than the heartbeat interval. The SDK throttles them to one in 60 s, with the newest details.
 * They only show progress to operators: positions to resume from are in PostgreSQL.
 */
export class Heartbeat implements Disposable {
  static readonly #EVERY_MS = 5_000;
  readonly #timer: NodeJS.Timeout;
  #details: Readonly<Record<string, unknown>> = {};

  constructor() {
    this.#timer = setInterval(() => heartbeat(this.#details), Heartbeat.#EVERY_MS);
  }

  /** Details of the next heartbeats: small, and without secrets. */
  show(details: Readonly<Record<string, unknown>>): void {
    this.#details = details;
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
  }
}
