/**
 * A query the engine does not take. Real ones answer 400 for some mistakes and 500 for others
 * (trap: a 500 may be the client's own fault), so each carries its status.
 */
export class QueryProblem extends Error {
  readonly status: 400 | 500 | 501;

  constructor(status: 400 | 500 | 501, message: string) {
    super(message);
    this.name = 'QueryProblem';
    this.status = status;
  }
}

export function refused(message: string): QueryProblem {
  return new QueryProblem(400, message);
}

/** The engine's words for what its grammar has no place for; seen with status 500. */
export function notUnderstood(text: string): QueryProblem {
  return new QueryProblem(500, `Don't understand [${text}]`);
}

export function broken(message: string): QueryProblem {
  return new QueryProblem(500, message);
}

/** Part of the real language, not of this console. Better said than ignored. */
export function notSimulated(what: string): QueryProblem {
  return new QueryProblem(501, `${what}: part of PowerQuery, but not simulated by this console`);
}
