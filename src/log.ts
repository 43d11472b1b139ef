import { stripVTControlCharacters } from 'node:util';
import { describeError } from './errors/errors.ts';

/** One JSON line an event, to stderr: stdout belongs to data. */

export type LogLevel = 'TRACE' | 'DEBUG' | 'INFO' | 'WARN' | 'ERROR';

export interface Log {
  (level: LogLevel, message: string, fields?: Readonly<Record<string, unknown>>): void;
}

const ORDER: readonly LogLevel[] = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR'];

/** @param write one line without its end; process.stderr in production */
export function createLog(
  least: LogLevel,
  write: (line: string) => void = (line) => process.stderr.write(`${line}\n`),
): Log {
  return (level, message, fields = {}) => {
    if (ORDER.indexOf(level) < ORDER.indexOf(least)) return;
    const head = { time: new Date().toISOString(), level, message };
    write(stripVTControlCharacters(JSON.stringify({ ...head, ...fields }, plain)));
  };
}

/** Errors as a few words, big integers as text: a log line must never fail to be written. */
function plain(_key: string, value: unknown): unknown {
  if (value instanceof Error) return describeError(value);
  return typeof value === 'bigint' ? value.toString() : value;
}
