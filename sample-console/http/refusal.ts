import type { ConsoleResponse } from './response.ts';

/** An error response that does not use the envelope of the Management API. */
export class Refusal extends Error {
  readonly response: ConsoleResponse;

  constructor(response: ConsoleResponse) {
    super(`refused with status ${response.status}`);
    this.name = 'Refusal';
    this.response = response;
  }
}
