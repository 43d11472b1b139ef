import { type ErrorCode, toErrorCode } from '../../errors/errors.ts';
import type { RunRow } from '../../store/runs/runs.ts';
import type { WarningCode } from '../../types.ts';
import type { DeepVisibilityReason } from '../../workflows/activity-contract.ts';
import type { Remediation } from './schemas.ts';

/** What a reader of a run can do about its outcome and warnings, and where in the portal. */

const nothing = (whatToDo: string): Remediation => ({ whatToDo, fix: null });

const NEW_TOKEN =
  'Make a new API token in the console (Settings → Users → Service Users, role Viewer, scope Account or Global) and enter it here.';
const NEXT_RUN = 'Nothing: the next run tries again.';
const REPORT = 'This is a fault of this program. Please report it with the support bundle.';

const DEEP_VISIBILITY: Readonly<Record<DeepVisibilityReason, Remediation>> = {
  unlicensed: {
    whatToDo: 'Ask SentinelOne for Deep Visibility; every run looks whether it is there.',
    fix: 'features',
  },
  not_permitted: {
    whatToDo:
      'Give the role of the token the permission Deep Visibility: View, then choose Sync now.',
    fix: 'features',
  },
  timed_out: nothing(
    'The next run tries again. If every run says so, raise S1D_DEEP_VISIBILITY_BUDGET.',
  ),
  rejected: nothing(
    'The next run tries again. If every run says so, choose the other engine under Change engine.',
  ),
  failed: nothing('The next run tries again; or choose Sync now.'),
  bad_response: nothing('The next run tries again; or choose Sync now.'),
  unreachable: nothing('The next run tries again; or choose Sync now.'),
  internal: nothing(REPORT),
};

export function deepVisibilityRemediation(reasonCode: string | null): Remediation {
  const known = Object.entries(DEEP_VISIBILITY).find(([reason]) => reason === reasonCode);
  return known?.[1] ?? DEEP_VISIBILITY.failed;
}

const FAILURES: Partial<Record<ErrorCode, Remediation>> = {
  invalid_token: { whatToDo: NEW_TOKEN, fix: 'token' },
  missing_scope: { whatToDo: NEW_TOKEN, fix: 'token' },
  sealed_token_broken: { whatToDo: 'Enter the API token again.', fix: 'token' },
  console_url_rejected: { whatToDo: 'Correct the console URL.', fix: 'connection' },
  console_address_refused: { whatToDo: 'Correct the console URL.', fix: 'connection' },
  console_bad_response: {
    whatToDo:
      "The next run tries again. If every run says so, check that the URL is the console's.",
    fix: 'connection',
  },
  console_unreachable: {
    whatToDo: 'The next run tries again. If every run says so, check URL, DNS and firewall.',
    fix: 'connection',
  },
  console_rate_limited: nothing('If every run says so, look for other users of the same token.'),
  run_timed_out: nothing(NEXT_RUN),
  database_unreachable: nothing(NEXT_RUN),
  internal: nothing(REPORT),
};

/** Null for a run that is open, `full` or cancelled. */
export function runRemediation({ outcome, reasonCode }: RunRow): Remediation | null {
  if (outcome === 'inventory-only') return deepVisibilityRemediation(reasonCode);
  if (outcome !== 'failed') return null;
  return FAILURES[toErrorCode(reasonCode) ?? 'internal'] ?? nothing(NEXT_RUN);
}

const WARNINGS: Readonly<Record<WarningCode, Remediation>> = {
  listing_short: nothing('If every run says so, compare the number of devices in the console.'),
  mass_disappearance: nothing(
    'If they are really gone, choose Confirm and sync; a second run that says the same does it too. If not, check the scope of the token.',
  ),
  site_scope_only: {
    whatToDo: 'Issue the token at Account or Global scope to see every Site.',
    fix: 'token',
  },
  token_expires_soon: { whatToDo: NEW_TOKEN, fix: 'token' },
  rows_rejected: nothing('The other rows are there. Please report it with the support bundle.'),
  results_cut: nothing('Launch counts are a lower bound; devices are complete.'),
};

export const warningRemediation = (code: WarningCode): Remediation => WARNINGS[code];
