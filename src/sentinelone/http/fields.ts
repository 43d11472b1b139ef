import { z } from 'zod';

/**
 * Single fields as SentinelOne really sends them: almost every one can be null, empty or absent, and
 * types drift ("True" for true, counters as text). Text keeps what the console said except NUL and
 * lone surrogates, which PostgreSQL cannot store. (To zod an `unknown` key must be there unless it is
 * also `optional`.)
 */

const storable = (text: string): string | null => {
  const clean = text.replaceAll('\u0000', '').toWellFormed();
  return clean === '' ? null : clean;
};

/** Text or null; numbers and booleans become text, anything else is a wrong shape. */
export const textField = z
  .union([z.string(), z.number(), z.boolean()])
  .nullish()
  .transform((value) => (value === null || value === undefined ? null : storable(String(value))));

/** True for true, "True", "true", 1 and "1"; false for everything else. */
export const booleanField = z
  .unknown()
  .optional()
  .transform((value) => value === true || value === 1 || /^(true|1)$/i.test(String(value)));

const ISO = /^(\d{4})-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?(?:Z|[+-]\d{2}:?\d{2})$/;

/** An ISO 8601 time as it came (microseconds and all), or null when it is none. */
export const timeField = z
  .unknown()
  .optional()
  .transform((value) => {
    if (typeof value !== 'string' || !ISO.test(value) || Number.isNaN(Date.parse(value)))
      return null;
    return value;
  });

/** 18 or 19 digits in practice; any non-empty text of digits is taken, a number never is. */
export const idField = z.string().regex(/^\d{1,32}$/, 'is not an id');
