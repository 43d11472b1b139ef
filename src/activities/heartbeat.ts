import { heartbeat } from '@temporalio/activity';

/**
 * Heartbeats from a timer, because one page, one poll or one wait for a rate limit can take longer
 * than their distance. The SDK thins them out to one in 60 s; the newest details go out. Nothing is
 * resumed from them: positions live in PostgreSQL. They show an operator what is going on.
 */
export class Heartbeat implements Disposable {
  static readonly #EVERY_MS = 5_000;
  readonly #timer: NodeJS.Timeout;
  #details: Readonly<Record<string, unknown>> = {};

  constructor() {
    this.#timer = setInterval(() => heartbeat(this.#details), Heartbeat.#EVERY_MS);
  }

  /** What the next heartbeats say; small, and free of anything secret. */
  show(details: Readonly<Record<string, unknown>>): void {
    this.#details = details;
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
  }
}
