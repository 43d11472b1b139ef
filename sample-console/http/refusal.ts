import type { Answer } from './response.ts';

/** A refusal that is worded otherwise than the envelope of the Management API. */
export class Refusal extends Error {
  readonly answer: Answer;

  constructor(answer: Answer) {
    super(`refused with status ${answer.status}`);
    this.name = 'Refusal';
    this.answer = answer;
  }
}
