import { readFile } from 'node:fs/promises';
import { type Command, InvalidArgumentError } from 'commander';
import { type Cadence, InvalidCadence } from '../../client/schedules.ts';
import { DiscoveryError, errorCode } from '../../errors/errors.ts';
import type { Format } from '../output.ts';

/** Options and inputs shared by several commands. */

export interface FormatOptions {
  readonly json?: true;
  readonly csv?: true;
}

export const addFormatOptions = (command: Command): Command =>
  command
    .option('--json', 'one JSON object a line')
    .option('--csv', 'comma-separated values with a head line');

export function formatOf({ json, csv }: FormatOptions): Format {
  if (json && csv)
    throw new DiscoveryError('usage', { detail: '--json and --csv exclude each other' });
  if (json) return 'json';
  return csv ? 'csv' : 'table';
}

/** Parser for commander: a whole number of at least 1. */
export function parseLimit(text: string): number {
  const limit = /^\d{1,12}$/.test(text) ? Number(text) : 0;
  if (limit < 1) throw new InvalidArgumentError('must be a whole number from 1');
  return limit;
}

export interface CadenceOptions {
  readonly every?: string;
  readonly cron?: string;
}

/** Undefined for the default cadence. */
export function cadenceOf({ every, cron }: CadenceOptions): Cadence | undefined {
  if (every !== undefined && cron !== undefined) {
    throw new DiscoveryError('usage', { detail: '--every and --cron exclude each other' });
  }
  if (every !== undefined) return { every };
  return cron === undefined ? undefined : { cron };
}

/** Names the option in the error for a cadence that is refused. */
export async function withCadenceOptions<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof InvalidCadence)) throw error;
    throw new DiscoveryError('usage', { detail: `--${error.part} ${error.problem}`, cause: error });
  }
}

const MAX_TOKEN_BYTES = 64 * 1024;

/** Reads a token file, or standard input for `-`. */
export async function readTokenFile(file: string): Promise<string> {
  if (file !== '-') {
    const text = await readFile(file, 'utf8').catch((error: unknown) => {
      // Without the name: a user may have pasted the token in its place.
      const detail = `the token file cannot be read (${errorCode(error)})`;
      throw new DiscoveryError('usage', { detail, cause: error });
    });
    return text.slice(0, MAX_TOKEN_BYTES);
  }
  let text = '';
  for await (const chunk of process.stdin.setEncoding('utf8')) {
    text += String(chunk);
    if (text.length > MAX_TOKEN_BYTES) break;
  }
  return text;
}
