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

describe('remediation', () => {
  it('every failure and every reason of an inventory-only run has a remediation', () => {
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

  it('a run that is open, full or cancelled has no remediation', () => {
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
  ] as const)('the remediation of a run that is %s by %s is fixed at %s', (outcome, code, fix) => {
    expect(ended(outcome, code)?.fix).toBe(fix);
  });

  it('a missing licence, a missing permission and a slow answer have different remediations', () => {
    const remedies = ['unlicensed', 'not_permitted', 'timed_out', 'rejected', 'failed'].map(
      (reason) => deepVisibilityRemediation(reason).whatToDo,
    );
    expect(new Set(remedies).size).toBe(remedies.length);
  });

  it('warnings about the scope or expiry of a token are fixed at the token', () => {
    expect(warningRemediation('site_scope_only').fix).toBe('token');
    expect(warningRemediation('token_expires_soon').fix).toBe('token');
    expect(toErrorCode('listing_short')).toBeNull();
    expect(warningRemediation('listing_short').fix).toBeNull();
  });
});
