import type { QueryRequest } from '../deep-visibility/queries.ts';
import { compileQuery } from '../deep-visibility/s1ql/evaluate.ts';
import { isRecord, type UnknownRecord } from '../guards.ts';
import { invalid, notSupported } from '../http/errors.ts';
import { inScope } from '../scope.ts';
import { parseTimestamp } from '../time.ts';
import type { Scope } from '../tokens.ts';

/** The body's fields. The last two exist only in older versions of the API. */
const FIELDS = new Set(
  (
    'query fromDate toDate limit isVerbose siteIds accountIds queryType timeFrame ' +
    'tenant groupIds'
  ).split(' '),
);
const MAX_ROWS = 100_000;
/** The maximum of older API versions, used here when the body has no limit. */
const DEFAULT_ROWS = 20_000;

type Body = Readonly<UnknownRecord>;

/** Parses the body of init-query. Sites outside the token's scope match no events. */
export function readQueryRequest(body: unknown, scope: Scope): Omit<QueryRequest, 'token'> {
  const fields = asObject(body);
  for (const name of Object.keys(fields)) {
    if (!FIELDS.has(name)) throw invalid(`${name}: Unknown field`);
  }
  const text = required(fields, 'query');
  if (typeof text !== 'string' || text.trim() === '') throw invalid('query: Not a valid string.');
  const from = readDate(fields, 'fromDate');
  const to = readDate(fields, 'toDate');
  if (from >= to) throw invalid('fromDate: Must be before toDate.');
  readQueryType(fields['queryType']);
  const siteIds = readIds(fields, 'siteIds');
  const accountIds = readIds(fields, 'accountIds');
  return {
    text,
    query: compileQuery(text),
    window: { from, to },
    limit: readLimit(fields['limit']),
    verbose: readVerbose(fields['isVerbose']),
    covers: ({ site }) =>
      inScope(scope, site) &&
      (siteIds?.includes(site.id) ?? true) &&
      (accountIds?.includes(site.account.id) ?? true),
  };
}

export function readQueryId(body: unknown): string {
  const id = required(asObject(body), 'queryId');
  if (typeof id !== 'string') throw invalid('queryId: Not a valid string.');
  return id;
}

function asObject(body: unknown): Body {
  if (!isRecord(body)) throw invalid('Invalid input type.');
  return body;
}

function required(fields: Body, name: string): unknown {
  const value = fields[name];
  if (value === undefined || value === null) {
    throw invalid(`${name}: Missing data for required field.`);
  }
  return value;
}

/** Accepts ISO text and epoch milliseconds, because clients use both. */
function readDate(fields: Body, name: string): number {
  const ms = parseTimestamp(required(fields, name));
  if (ms === undefined) throw invalid(`${name}: Not a valid datetime.`);
  return ms;
}

function readLimit(value: unknown = DEFAULT_ROWS): number {
  if (value === null) return DEFAULT_ROWS;
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 1 || value > MAX_ROWS) {
    throw invalid(`Limit must be greater than or equals to 1 and less than equals to ${MAX_ROWS}`);
  }
  return value;
}

/** Trap: the default is false, which leaves most keys out of the events. */
function readVerbose(value: unknown = false): boolean {
  if (typeof value !== 'boolean') throw invalid('isVerbose: Not a valid boolean.');
  return value;
}

function readIds(fields: Body, name: string): readonly string[] | undefined {
  const value = fields[name];
  if (value === undefined || value === null) return undefined;
  if (!Array.isArray(value) || value.length < 1 || value.length > 500) {
    throw invalid(`${name}: Length must be between 1 and 500.`);
  }
  return value.map(String);
}

function readQueryType(value: unknown = ['events']): void {
  if (!Array.isArray(value) || value.length !== 1) {
    throw invalid('queryType: Length must be 1.');
  }
  if (value[0] === 'processState') throw notSupported('queryType: not simulated');
  if (value[0] !== 'events') {
    throw invalid(`queryType: 0: "${String(value[0])}" is not a valid choice.`);
  }
}
