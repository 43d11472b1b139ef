import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  DiscoveryError,
  describeError,
  ERRORS,
  type ErrorCode,
  findDiscoveryError,
} from '../../../src/errors/errors.ts';
import { DEEP_VISIBILITY_REASONS } from '../../../src/workflows/activity-contract.ts';

const RETRY_WORDS = {
  never: 'never',
  next_run: 'next run',
  wait: 'waits and repeats',
} as const;

interface DocumentedError {
  readonly message: string;
  readonly facts: string;
  readonly whatToDo: string;
}

/** Sections of `## \`code\`` with a quoted message, a line of facts and a paragraph of advice. */
function documentedErrors(): Map<string, DocumentedError> {
  const [errors = ''] = readFileSync('docs/errors.md', 'utf8').split('\n# Warnings');
  return new Map(
    errors
      .split(/^## /m)
      .slice(1)
      .map((section) => {
        const [heading = '', message = '', facts = '', whatToDo = ''] = section.split('\n\n');
        return [
          heading.replaceAll('`', ''),
          { message: message.replace('> ', ''), facts, whatToDo: whatToDo.trim() },
        ];
      }),
  );
}

/** The members of a string union in `src/types.ts`, which exists only at compile time. */
const unionMembers = (name: string): string[] => {
  const source = readFileSync('src/types.ts', 'utf8');
  const body = new RegExp(`export type ${name} =([^;]+);`).exec(source)?.[1] ?? '';
  return [...body.matchAll(/'([a-z_]+)'/g)].map(([, member]) => member ?? '');
};

const tableCodes = (heading: string): string[] => {
  const text = readFileSync('docs/errors.md', 'utf8').split(`# ${heading}\n`)[1] ?? '';
  const [table = ''] = text.split('\n# ');
  return [...table.matchAll(/^\| `([a-z_]+)` +\|/gm)].map(([, code]) => code ?? '');
};

describe('docs/errors.md', () => {
  it('docs/errors.md documents exactly the errors of the catalogue', () => {
    const documented = documentedErrors();
    expect([...documented.keys()]).toEqual(Object.keys(ERRORS));
    for (const [code, { exitCode, httpStatus, retry, message }] of Object.entries(ERRORS)) {
      expect(documented.get(code), code).toEqual({
        message,
        facts: `Exit ${exitCode} · HTTP ${httpStatus} · retry: ${RETRY_WORDS[retry]}`,
        whatToDo: expect.stringMatching(/^.{8,}/),
      });
    }
  });

  it('docs/errors.md documents every warning and every reason of an inventory-only run', () => {
    expect(tableCodes('Warnings').length).toBeGreaterThan(4);
    expect(tableCodes('Warnings')).toEqual(unionMembers('WarningCode'));
    expect(tableCodes('Reasons of an inventory-only run')).toEqual(DEEP_VISIBILITY_REASONS);
  });
});

describe('ERRORS', () => {
  it.each<[ErrorCode, number, string]>([
    [
      'invalid_token',
      3,
      'Invalid SentinelOne API token. It is wrong, expired or revoked, or belongs to another console.',
    ],
    [
      'missing_scope',
      3,
      'SentinelOne API token lacks the required scope. Re-issue it at Account or Global scope with at least Viewer.',
    ],
    [
      'console_url_rejected',
      2,
      'Console URL must be a valid https URL, e.g. https://your-instance.sentinelone.net',
    ],
    [
      'console_address_refused',
      2,
      "The console's address is not a public one (loopback, private, link-local, …).",
    ],
    ['console_rate_limited', 1, 'The console asked us to slow down; the run goes on later.'],
    [
      'console_bad_response',
      1,
      'The console answered with something that is not the SentinelOne API.',
    ],
  ])('the error %s has its fixed exit code %i and message', (code, exitCode, message) => {
    expect(ERRORS[code]).toMatchObject({ exitCode, message });
  });

  it('an error message contains the specific cause at {detail}', () => {
    expect(new DiscoveryError('console_unreachable', { detail: 'DNS' }).message).toBe(
      'The console could not be reached: DNS',
    );
    const degraded = new DiscoveryError('deep_visibility_unavailable', { detail: 'unlicensed' });
    expect(degraded.message).toBe(
      'Deep Visibility is not licensed, not permitted, or did not answer in time: unlicensed. Device inventory is complete.',
    );
    expect(ERRORS.deep_visibility_unavailable.exitCode).toBe(0);
  });

  it('findDiscoveryError searches at most eight causes, so a cycle of causes ends', () => {
    const ours = new DiscoveryError('internal');
    expect(findDiscoveryError(new Error('a', { cause: new Error('b', { cause: ours }) }))).toBe(
      ours,
    );
    const ring = new Error('ring');
    ring.cause = ring;
    expect(findDiscoveryError(ring)).toBeNull();
  });

  it.each([
    [
      '{"authorization":"ApiToken eyJhbGciOiJFUzI1NiJ9.e30.c2ln"} was sent',
      'ApiToken [token] was sent',
    ],
    ['Authorization: Bearer  eyJhbGciOiJFUzI1NiJ9', 'Authorization: Bearer [token]'],
    ['basic dXNlcjpwYXNzd29yZDEyMw== refused', 'basic [token] refused'],
    [
      'Header must start with Bearer, but actually starts with "ApiTok"',
      'Header must start with Bearer, but actually starts with "ApiTok"',
    ],
    ['a bearer of bad news', 'a bearer of bad news'],
  ])('describeError removes credentials from %s', (message, words) => {
    expect(describeError(new Error(message))).toContain(words);
    expect(describeError(new Error(message))).not.toMatch(/eyJ|dXNl/);
    expect(describeError(message)).toBe(describeError(new Error(message)));
  });
});
