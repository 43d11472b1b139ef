import { readTokenInfo } from '../../sentinelone/connection-check.ts';
import { setTokenInfo, tokenExpiresSoon } from '../../store/integrations.ts';
import { addWarning } from '../../store/runs/runs.ts';
import type { RunWarning } from '../../types.ts';
import type { RunRef } from '../../workflows/activity-contract.ts';
import type { ConsoleSession } from '../console-session.ts';
import type { ActivityDependencies } from '../dependencies.ts';

/**
 * Reads scope and dates of the token once per run: a token that lost part of its scope makes devices
 * look as if they had vanished. A fact that the console does not give keeps its stored value.
 */
export async function refreshTokenInfo(
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
    for (const warning of tokenWarnings(scope, expiresAt, deps.clock.now())) {
      await addWarning(tx, tenantId, runNumber, warning);
    }
    if ([read.scope, read.createdAt, read.expiresAt].some((fact) => fact !== null)) {
      await setTokenInfo(tx, tenantId, { scope, createdAt, expiresAt });
    }
  });
}

function tokenWarnings(scope: string | null, expiresAt: string | null, now: number): RunWarning[] {
  const warnings: RunWarning[] = [];
  if (scope === 'site') {
    const message = 'the token sees one Site; issue it at Account or Global scope to see all';
    warnings.push({ code: 'site_scope_only', message });
  }
  if (tokenExpiresSoon(expiresAt, now)) {
    const message = `the token expires on ${expiresAt?.slice(0, 10)}; replace it before`;
    warnings.push({ code: 'token_expires_soon', message });
  }
  return warnings;
}
