import { DiscoveryError } from '../errors/errors.ts';
import { ConsoleHttp } from '../sentinelone/http/request.ts';
import { RETRY, type RetryPolicy } from '../sentinelone/http/retry.ts';
import { Transport } from '../sentinelone/http/transport.ts';
import { findIntegration, type Integration } from '../store/integrations.ts';
import { addRetries, isUnderWay } from '../store/runs/runs.ts';
import type { RunRef } from '../workflows/activity-contract.ts';
import type { ActivityDependencies } from './dependencies.ts';

/** HTTP clients for a tenant's console, open for one activity of a run. */
export interface ConsoleSession extends AsyncDisposable {
  readonly integration: Integration;
  /** Retries for minutes: for the work of a run. */
  readonly http: ConsoleHttp;
  /** Retries briefly: for requests that a run can do without. */
  readonly quickHttp: ConsoleHttp;
  /** For long-running queries, which take the token as `Bearer`. */
  readonly lakeHttp: ConsoleHttp;
  readonly quickLakeHttp: ConsoleHttp;
}

/**
 * Opens the tenant's token and gives it to the HTTP clients only.
 *
 * @param ending opens also while the tenant is `disconnecting`, to end queries at the console.
 *   Otherwise a retry throws `run_superseded` once the run was asked to stop
 * @throws DiscoveryError `unknown_tenant`, `tenant_disconnected`, or of vault and transport
 */
export async function openConsoleSession(
  deps: ActivityDependencies,
  { tenantId, runNumber }: RunRef,
  options: { readonly ending: boolean } = { ending: false },
): Promise<ConsoleSession> {
  const integration = await deps.database.asTenant(tenantId, (tx) => findIntegration(tx, tenantId));
  if (!integration) throw new DiscoveryError('unknown_tenant');
  const disconnecting = integration.status === 'disconnecting' && !options.ending;
  if (integration.sealedToken === null || disconnecting)
    throw new DiscoveryError('tenant_disconnected');

  const context = { tenantId, purpose: 'console-token' } as const;
  const token = await deps.vault.open(integration.sealedToken, context);
  const transport = new Transport(integration.consoleUrl, deps.consoleSettings);
  const rateLimiter = deps.rateLimiters.get(integration.tokenFingerprint ?? tenantId);
  const { clock, random } = deps;
  let retries = 0;
  const onRetry = async (): Promise<void> => {
    retries += 1;
    if (options.ending) return;
    // A console that does not answer must not delay an operator who has connected another one.
    const underWay = await deps.database
      .asTenant(tenantId, (tx) => isUnderWay(tx, tenantId, runNumber))
      .catch(() => true);
    if (!underWay) throw new DiscoveryError('run_superseded');
  };
  const http = (policy: RetryPolicy, scheme: 'ApiToken' | 'Bearer' = 'ApiToken') =>
    new ConsoleHttp({ transport, token, rateLimiter, clock, random, policy, scheme, onRetry });
  return {
    integration,
    http: http(RETRY.run),
    quickHttp: http(RETRY.check),
    lakeHttp: http(RETRY.run, 'Bearer'),
    quickLakeHttp: http(RETRY.check, 'Bearer'),
    [Symbol.asyncDispose]: async () => {
      await transport.close();
      if (retries === 0) return;
      // A statistic for readers of the run; losing it must not fail the activity.
      await deps.database
        .asTenant(tenantId, (tx) => addRetries(tx, tenantId, runNumber, retries))
        .catch(() => {});
    },
  };
}
