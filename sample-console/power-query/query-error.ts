/**
 * A query that the engine rejects. Trap: real engines answer some of the client's mistakes with a
 * 400 and others with a 500, so each error has its status.
 */
export class QueryError extends Error {
  readonly status: 400 | 500 | 501;

  constructor(status: 400 | 500 | 501, message: string) {
    super(message);
    this.name = 'QueryProblem';
    this.status = status;
  }
}

export function invalidQuery(message: string): QueryError {
  return new QueryError(400, message);
}

/** The engine's message for a token that its grammar does not allow; observed with status 500. */
export function notUnderstood(text: string): QueryError {
  return new QueryError(500, `Don't understand [${text}]`);
}

export function engineFailure(message: string): QueryError {
  return new QueryError(500, message);
}

/** Part of the real language that this console does not simulate; better an error than ignored. */
export function notSimulated(what: string): QueryError {
  return new QueryError(501, `${what}: part of PowerQuery, but not simulated by this console`);
}
