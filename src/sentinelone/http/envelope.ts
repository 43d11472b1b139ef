import { z } from 'zod';
import { withoutCredentials } from '../../errors/errors.ts';

/**
 * SentinelOne's answers: `{data, pagination?, errors?}`. Seen beside data: no `errors`, `errors: null`
 * and `errors: []`; a 200 with a non-empty `errors` is a failure.
 */

/** A complete answer that is not the API's; carries what was wrong, for the run's reason. */
export class WrongShape extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'WrongShape';
  }
}

/** The console understood the request and refused it (4xx other than 429). */
export class ConsoleRefusal extends Error {
  readonly status: number;
  /** SentinelOne's own code, e.g. 4030010; null when the body was not its envelope. */
  readonly apiCode: number | null;
  /** What the console said, bounded and free of control characters. */
  readonly words: string;

  constructor(path: string, status: number, body: Buffer) {
    const said = readErrors(body);
    super(`${path}: HTTP ${status}${said.words === '' ? '' : ` ${said.words}`}`);
    this.name = 'ConsoleRefusal';
    this.status = status;
    this.apiCode = said.code;
    this.words = said.words;
  }
}

const errorSchema = z.object({
  code: z.number().nullish().catch(null),
  title: z.string().nullish().catch(null),
  detail: z.string().nullish().catch(null),
});

const errorsSchema = z.object({ errors: z.array(errorSchema).min(1) });

function readErrors(body: Buffer): { readonly code: number | null; readonly words: string } {
  const first = errorsSchema.safeParse(tryJson(body)).data?.errors[0];
  if (!first) return { code: null, words: printable(lakeWords(body)) };
  return { code: first.code ?? null, words: printable(first.detail || first.title || '') };
}

/** The data lake knows of no such query. */
export const NOT_FOUND = 'not_found';

function lakeWords(body: Buffer): string {
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

/** Refusals of the data lake stand in one line, sometimes with a page of HTML behind it. */
const MAX_REFUSAL = 16_384;

/** The data lake's `{message, status: "error/…"}`, or null when the body is something else. */
function readLakeRefusal(body: Buffer): z.infer<typeof lakeRefusalSchema> | null {
  if (body.length === 0 || body[0] !== 0x7b) return null;
  const text = body.subarray(0, MAX_REFUSAL).toString('utf8');
  const end = text.search(/\}\s*(?:<|$)/) + 1;
  const refusal = lakeRefusalSchema.safeParse(tryJson(Buffer.from(text.slice(0, end)))).data;
  return refusal?.status.startsWith('error/') ? refusal : null;
}

/** Whether a 5xx of the data lake says that the request was at fault. */
export const isClientError = (body: Buffer): boolean =>
  readLakeRefusal(body)?.status.startsWith('error/client/') ?? false;

/** Seconds to wait, as text, when the data lake asks for it (also with a 200); else null. */
export function readLakeBackoff(body: Buffer): string | null {
  // A successful answer can be large and is never this short.
  if (body.length > MAX_REFUSAL) return null;
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
 * Text of a console made fit for a log line or a terminal: bounded, no control characters, and
 * nothing that follows `ApiToken` or `Bearer`, of which it may have repeated a part.
 */
export function printable(text: string, most = 200): string {
  const clean = withoutCredentials(text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ').trim());
  return clean.length > most ? `${clean.slice(0, most)}…` : clean;
}

/** The JSON of a 200; throws WrongShape when it is not JSON or reports errors beside its data. */
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

/** Checks a shape and names the first field that is wrong. */
export function checkShape<T>(schema: z.ZodType<T>, json: unknown): T {
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const path = issue && issue.path.length > 0 ? issue.path.join('.') : 'the body';
  throw new WrongShape(`${path}: ${issue?.message ?? 'unexpected'}`);
}
