import { stripVTControlCharacters } from 'node:util';
import { describeError } from './errors/errors.ts';

/** One line of JSON per event, to stderr, because stdout is for data. */

export type LogLevel = 'TRACE' | 'DEBUG' | 'INFO' | 'WARN' | 'ERROR';

export interface Log {
  (level: LogLevel, message: string, fields?: Readonly<Record<string, unknown>>): void;
}

const ORDER: readonly LogLevel[] = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR'];

/** @param write writes one line, given without its line end; process.stderr in production */
export function createLog(
  minLevel: LogLevel,
  write: (line: string) => void = (line) => process.stderr.write(`${line}\n`),
): Log {
  return (level, message, fields = {}) => {
    if (ORDER.indexOf(level) < ORDER.indexOf(minLevel)) return;
    const head = { time: new Date().toISOString(), level, message };
    write(stripVTControlCharacters(JSON.stringify({ ...head, ...fields }, plain)));
  };
}

/** Replaces errors by a description and big integers by text, so serialising never fails. */
function plain(_key: string, value: unknown): unknown {
  if (value instanceof Error) return describeError(value);
  return typeof value === 'bigint' ? value.toString() : value;
}
