import { describe, expect, it } from 'vitest';
import { ERRORS, toErrorCode } from '../../../../src/errors/errors.ts';
import {
  deepVisibilityRemediation,
  runRemediation,
  warningRemediation,
} from '../../../../src/portal/integration/remediation.ts';
import type { RunRow } from '../../../../src/store/runs/runs.ts';

const ended = (outcome: RunRow['outcome'], reasonCode: string | null) =>
  runRemediation({ outcome, reasonCode } as RunRow);

describe('what to do about a run', () => {
  it('is said for every failure and for every reason of an inventory-only run', () => {
    for (const code of Object.keys(ERRORS)) {
      expect(ended('failed', code)?.whatToDo, code).toMatch(/\.$/);
    }
    for (const reason of [
      'unlicensed',
      'not_permitted',
      'timed_out',
      'rejected',
      'something new',
    ]) {
      expect(ended('inventory-only', reason)?.whatToDo, reason).toMatch(/\.$/);
    }
  });

  it('is nothing for a run that goes on, is complete, or was cancelled', () => {
    for (const outcome of [null, 'full', 'cancelled'] as const) {
      expect(ended(outcome, null)).toBeNull();
    }
  });

  it.each([
    ['failed', 'invalid_token', 'token'],
    ['failed', 'missing_scope', 'token'],
    ['failed', 'console_unreachable', 'connection'],
    ['failed', 'database_unreachable', null],
    ['inventory-only', 'unlicensed', 'features'],
    ['inventory-only', 'timed_out', null],
  ] as const)('leads a run that is %s by %s to %s', (outcome, code, fix) => {
    expect(ended(outcome, code)?.fix).toBe(fix);
  });

  it('tells apart a missing licence, a missing permission and a slow answer', () => {
    const said = ['unlicensed', 'not_permitted', 'timed_out', 'rejected', 'failed'].map(
      (reason) => deepVisibilityRemediation(reason).whatToDo,
    );
    expect(new Set(said).size).toBe(said.length);
  });

  it('leads a token that sees too little, or ends soon, to the token', () => {
    expect(warningRemediation('site_scope_only').fix).toBe('token');
    expect(warningRemediation('token_expires_soon').fix).toBe('token');
    expect(toErrorCode('listing_short')).toBeNull();
    expect(warningRemediation('listing_short').fix).toBeNull();
  });
});
