import { describe, expect, it } from 'vitest';
import { readHistories } from '../../support/fixtures/histories.ts';

/** All text of a history, including its payloads. */
function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  if (value instanceof Uint8Array) return Buffer.from(value).toString('latin1');
  if (typeof value !== 'object' || value === null) return '';
  return Object.entries(value)
    .map(([name, inner]) => `${name}=${textOf(inner)}`)
    .join('\n');
}

describe('recorded histories', () => {
  it.each(readHistories())(
    'S13: the history $name of $version has no token or field for one',
    (recorded) => {
      const text = textOf(recorded.history);
      expect(text.length).toBeGreaterThan(500);
      expect(text).not.toMatch(/ApiToken|Bearer|authorization|eyJ[\w-]{20}|[A-Za-z0-9]{64}/i);
      expect(text).not.toMatch(/"\w*(token|secret|password)\w*":/i);
    },
  );
});
