import { z } from 'zod';
import { withoutCredentials } from '../../errors/errors.ts';

/**
 * SentinelOne's response envelope: `{data, pagination?, errors?}`. `errors` can be absent, null or
 * empty; a 200 with a non-empty `errors` is a failure.
 */

/** A complete response that does not match the API. The message says what is wrong. */
export class WrongShape extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'WrongShape';
  }
}

/** The console refused the request (4xx other than 429). */
export class ConsoleRefusal extends Error {
  readonly status: number;
  /** SentinelOne's error code, such as 4030010; null when the body is not its envelope. */
  readonly apiCode: number | null;
  /** The console's message, bounded and without control characters. */
  readonly apiMessage: string;

  constructor(path: string, status: number, body: Buffer) {
    const reported = readErrors(body);
    super(`${path}: HTTP ${status}${reported.message === '' ? '' : ` ${reported.message}`}`);
    this.name = 'ConsoleRefusal';
    this.status = status;
    this.apiCode = reported.code;
    this.apiMessage = reported.message;
  }
}

const errorSchema = z.object({
  code: z.number().nullish().catch(null),
  title: z.string().nullish().catch(null),
  detail: z.string().nullish().catch(null),
});

const errorsSchema = z.object({ errors: z.array(errorSchema).min(1) });

function readErrors(body: Buffer): { readonly code: number | null; readonly message: string } {
  const first = errorsSchema.safeParse(tryJson(body)).data?.errors[0];
  if (!first) return { code: null, message: printable(lakeMessage(body)) };
  return { code: first.code ?? null, message: printable(first.detail || first.title || '') };
}

/** The data lake's code for an unknown query. */
export const NOT_FOUND = 'not_found';

function lakeMessage(body: Buffer): string {
  const { code } = z.object({ code: z.string() }).safeParse(tryJson(body)).data ?? {};
  return code ?? readLakeRefusal(body)?.message ?? '';
}

const lakeRefusalSchema = z.object({
  message: z.string().nullish().catch(null),
  status: z.string(),
  rateLimit: z
    .object({ cpuUsageSecondsToWait: z.number().nullish().catch(null) })
    .nullish()
    .catch(null),
});

/** A refusal of the data lake is one line of JSON, sometimes followed by an HTML page. */
const MAX_REFUSAL_BYTES = 16_384;

/** The data lake's `{message, status: "error/…"}`, or null for any other body. */
function readLakeRefusal(body: Buffer): z.infer<typeof lakeRefusalSchema> | null {
  if (body.length === 0 || body[0] !== 0x7b) return null;
  const text = body.subarray(0, MAX_REFUSAL_BYTES).toString('utf8');
  const end = text.search(/\}\s*(?:<|$)/) + 1;
  const refusal = lakeRefusalSchema.safeParse(tryJson(Buffer.from(text.slice(0, end)))).data;
  return refusal?.status.startsWith('error/') ? refusal : null;
}

/** Whether a 5xx of the data lake blames the request. */
export const isClientError = (body: Buffer): boolean =>
  readLakeRefusal(body)?.status.startsWith('error/client/') ?? false;

/** Seconds to wait, as text, when the data lake asks for a pause (even with a 200); else null. */
export function readLakeBackoff(body: Buffer): string | null {
  // Results can be large; a refusal never is.
  if (body.length > MAX_REFUSAL_BYTES) return null;
  const refusal = readLakeRefusal(body);
  if (!refusal?.status.startsWith('error/server/backoff')) return null;
  return String(Math.ceil(Math.max(0, refusal.rateLimit?.cpuUsageSecondsToWait ?? 0)));
}

function tryJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
}

/**
 * A console's text, safe for logs and terminals: bounded, without control characters, and without
 * what follows `ApiToken` or `Bearer`, because the console may repeat part of the request.
 */
export function printable(text: string, maxLength = 200): string {
  const clean = withoutCredentials(text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ').trim());
  return clean.length > maxLength ? `${clean.slice(0, maxLength)}…` : clean;
}

/** The JSON of a 200. Throws WrongShape when it is not JSON or contains errors. */
export function parseSuccess(body: Buffer): unknown {
  const json = tryJson(body);
  if (json === undefined) {
    const start = printable(body.subarray(0, 60).toString('utf8'), 40);
    throw new WrongShape(body.length === 0 ? 'an empty body' : `not JSON: ${start}`);
  }
  const reported = errorsSchema.safeParse(json).data?.errors[0];
  if (reported) {
    throw new WrongShape(
      `errors beside the data: ${printable(reported.detail || reported.title || '')}`,
    );
  }
  return json;
}

/** Parses with the schema. Throws WrongShape naming the first wrong field. */
export function checkShape<T>(schema: z.ZodType<T>, json: unknown): T {
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const path = issue && issue.path.length > 0 ? issue.path.join('.') : 'the body';
  throw new WrongShape(`${path}: ${issue?.message ?? 'unexpected'}`);
}
