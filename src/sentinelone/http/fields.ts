import { z } from 'zod';

/**
 * Single fields as SentinelOne really sends them: almost every field can be null, empty or absent,
 * and types vary ("True" for true, counters as text). Text is kept as sent except for NUL and lone
 * surrogates, which PostgreSQL cannot store. (zod requires an `unknown` key unless it is also
 * `optional`.)
 */

const storable = (text: string): string | null => {
  const clean = text.replaceAll('\u0000', '').toWellFormed();
  return clean === '' ? null : clean;
};

/** Text or null. Numbers and booleans become text; anything else is a wrong shape. */
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

/** An ISO 8601 time as sent, microseconds included; null for anything else. */
export const timeField = z
  .unknown()
  .optional()
  .transform((value) => {
    if (typeof value !== 'string' || !ISO.test(value) || Number.isNaN(Date.parse(value)))
      return null;
    return value;
  });

/** 18 or 19 digits in practice. Accepts any text of up to 32 digits, but never a number. */
export const idField = z.string().regex(/^\d{1,32}$/, 'is not an id');
