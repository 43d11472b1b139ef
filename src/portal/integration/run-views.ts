import { type ErrorCode, errorMessage } from '../../errors/errors.ts';
import type { RunRow } from '../../store/runs/runs.ts';
import type { DeepVisibilityReason } from '../../workflows/activity-contract.ts';
import { discoveryWorkflowId, runWorkflowId } from '../../workflows/messages.ts';
import { runRemediation, warningRemediation } from './remediation.ts';
import type { RunView } from './schemas.ts';

/** Where Temporal's UI is; `url` is null if it is not configured. */
export interface TemporalUi {
  readonly url: string | null;
  readonly namespace: string;
}

const workflowUrl = ({ url, namespace }: TemporalUi, workflowId: string): string | null =>
  url === null
    ? null
    : `${url}/namespaces/${encodeURIComponent(namespace)}/workflows/${encodeURIComponent(workflowId)}`;

export const tenantUrl = (ui: TemporalUi, tenantId: string): string | null =>
  workflowUrl(ui, discoveryWorkflowId(tenantId));

export function viewRun(ui: TemporalUi, row: RunRow): RunView {
  return {
    runNumber: row.runNumber,
    trigger: row.trigger,
    outcome: row.outcome,
    reasonCode: row.reasonCode,
    reason: plainReason(row),
    advice: runRemediation(row),
    startedAt: row.startedAt,
    finishedAt: row.finishedAt,
    durationMs:
      row.finishedAt === null ? null : Date.parse(row.finishedAt) - Date.parse(row.startedAt),
    devicesSeen: row.devicesSeen,
    devicesNew: row.devicesNew,
    devicesMissing: row.devicesMissing,
    sightings: row.sightings,
    newSightings: row.newSightings,
    devicesChanged: row.devicesChanged,
    devicesDecommissioned: row.devicesDecommissioned,
    devicesActive: row.devicesActive,
    devicesExpected: row.devicesExpected,
    pages: row.pages,
    retries: row.retries,
    engine: row.engine,
    windowFrom: row.windowFrom,
    windowTo: row.windowTo,
    warnings: row.warnings.map(({ code, message }) => ({
      code,
      message,
      advice: warningRemediation(code),
    })),
    temporalUrl: workflowUrl(ui, runWorkflowId(row.tenantId, row.runNumber)),
  };
}

const REASON_WORDS: Readonly<Record<string, string>> = {
  unlicensed: 'it is not licensed',
  not_permitted: 'the token may not use it',
  timed_out: 'it did not answer in time',
  rejected: 'it refused the query',
  failed: 'the query failed',
  bad_response: 'it answered with something else',
  unreachable: 'it could not be reached',
  internal: 'something failed that should not',
} satisfies Record<DeepVisibilityReason, string>;

/** The reason without its code, which is for programs. */
export function plainReason(row: Pick<RunRow, 'outcome' | 'reason' | 'reasonCode'>): string | null {
  if (row.reason === null) return null;
  const text = row.reason.replace(/^\w+: /, '');
  if (row.outcome !== 'inventory-only') return text;
  const words = REASON_WORDS[row.reasonCode ?? ''] ?? 'it did not work';
  const particular = text.replace(/^\w+ \(([\s\S]*)\)$/, '$1');
  const code: ErrorCode = 'deep_visibility_unavailable';
  return errorMessage(code, particular === text ? words : `${words} (${particular})`);
}
