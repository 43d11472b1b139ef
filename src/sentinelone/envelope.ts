import { z } from 'zod';

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
  return {
    code: first?.code ?? null,
    words: printable(first?.detail || first?.title || ''),
  };
}

function tryJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
}

/** Text of a console made fit for a log line or a terminal: bounded, no control characters. */
export function printable(text: string, most = 200): string {
  const clean = text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ').trim();
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
