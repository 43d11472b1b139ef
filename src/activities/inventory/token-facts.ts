import { readTokenInfo } from '../../sentinelone/connection-check.ts';
import { setTokenInfo } from '../../store/integrations.ts';
import { addWarning } from '../../store/runs/runs.ts';
import type { RunWarning } from '../../types.ts';
import type { RunRef } from '../../workflows/activity-contract.ts';
import type { ConsoleSession } from '../console-session.ts';
import type { ActivityDependencies } from '../dependencies.ts';

const DAY_MS = 86_400_000;

/** Long enough before the end for somebody to make a new token. */
const EXPIRES_SOON_DAYS = 14;

/**
 * What the token may see can change between runs, and what it no longer sees looks like devices
 * that vanished. Asked once a run; a console that does not say leaves what is known.
 */
export async function checkTokenInfo(
  deps: ActivityDependencies,
  session: ConsoleSession,
  { tenantId, runNumber }: RunRef,
  signal: AbortSignal,
): Promise<void> {
  const { tokenScope, tokenCreatedAt, tokenExpiresAt } = session.integration;
  const read = await readTokenInfo(session.quickHttp, { signal });
  const scope = read.scope ?? tokenScope;
  const createdAt = read.createdAt ?? tokenCreatedAt;
  const expiresAt = read.expiresAt ?? tokenExpiresAt;
  await deps.database.asTenant(tenantId, async (tx) => {
    for (const warning of warningsOf(scope, expiresAt, deps.clock.now())) {
      await addWarning(tx, tenantId, runNumber, warning);
    }
    if ([read.scope, read.createdAt, read.expiresAt].some((fact) => fact !== null)) {
      await setTokenInfo(tx, tenantId, { scope, createdAt, expiresAt });
    }
  });
}

function warningsOf(scope: string | null, expiresAt: string | null, now: number): RunWarning[] {
  const warnings: RunWarning[] = [];
  if (scope === 'site') {
    const message = 'the token sees one Site; issue it at Account or Global scope to see all';
    warnings.push({ code: 'site_scope_only', message });
  }
  const days = expiresAt === null ? null : (Date.parse(expiresAt) - now) / DAY_MS;
  if (days !== null && days < EXPIRES_SOON_DAYS) {
    const message = `the token expires on ${expiresAt?.slice(0, 10)}; replace it before`;
    warnings.push({ code: 'token_expires_soon', message });
  }
  return warnings;
}
