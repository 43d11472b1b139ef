import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { from as copyFrom } from 'pg-copy-streams';
import type { Tx } from './database.ts';

/** COPY, PostgreSQL's fastest import: about twice as fast here as one statement with arrays. */

export type CopyValue = string | number | boolean | null | readonly string[];

/**
 * @param target `table (column, …)`: SQL text, never external input
 * @param rows values in the order of the columns
 */
export async function copyRows(
  tx: Tx,
  target: string,
  rows: readonly (readonly CopyValue[])[],
): Promise<void> {
  const sink = tx.query(copyFrom(`copy ${target} from stdin`));
  const lines = rows.map((row) => `${row.map(encode).join('\t')}\n`).join('');
  await pipeline(Readable.from([Buffer.from(lines, 'utf8')]), sink);
}

/** COPY's text format: \N is null; backslashes, tabs and line ends are escaped. */
function encode(value: CopyValue): string {
  if (value === null) return '\\N';
  if (typeof value === 'string') return escapeText(value);
  if (typeof value === 'object') return escapeText(arrayLiteral(value));
  return String(value);
}

const ESCAPES: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  '\t': '\\t',
  '\n': '\\n',
  '\r': '\\r',
};

const escapeText = (text: string): string =>
  text.replace(/[\\\t\n\r]/g, (character) => ESCAPES[character] ?? '');

const arrayLiteral = (values: readonly string[]): string =>
  `{${values.map((value) => `"${value.replace(/["\\]/g, '\\$&')}"`).join(',')}}`;
