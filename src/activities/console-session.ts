import { DiscoveryError } from '../errors/errors.ts';
import { ConsoleHttp } from '../sentinelone/http/request.ts';
import { RETRY, type RetryPolicy } from '../sentinelone/http/retry.ts';
import { Transport } from '../sentinelone/http/transport.ts';
import { findIntegration, type Integration } from '../store/integrations.ts';
import { addRetries, isUnderWay } from '../store/runs/runs.ts';
import type { RunRef } from '../workflows/activity-contract.ts';
import type { ActivityDependencies } from './dependencies.ts';

/** A tenant's console, opened with its token for the length of one activity of a run. */
export interface ConsoleSession extends AsyncDisposable {
  readonly integration: Integration;
  /** Patient: for the work of a run. */
  readonly http: ConsoleHttp;
  /** Impatient: for questions a run can do without. */
  readonly quickHttp: ConsoleHttp;
  /** For long-running queries, which want the token shown in another way. */
  readonly lakeHttp: ConsoleHttp;
  readonly quickLakeHttp: ConsoleHttp;
}

/**
 * The token is read here, by tenant id, and goes no further than the HTTP client.
 *
 * @param ending also while the tenant is being disconnected: to end what lives at the console.
 *   Otherwise a request that would be repeated throws `run_superseded` once the run is to stop
 * @throws DiscoveryError `unknown_tenant`, `tenant_disconnected`, or of vault and transport
 */
export async function openConsoleSession(
  deps: ActivityDependencies,
  { tenantId, runNumber }: RunRef,
  options: { readonly ending: boolean } = { ending: false },
): Promise<ConsoleSession> {
  const integration = await deps.database.asTenant(tenantId, (tx) => findIntegration(tx, tenantId));
  if (!integration) throw new DiscoveryError('unknown_tenant');
  const leaving = integration.status === 'disconnecting' && !options.ending;
  if (integration.sealedToken === null || leaving) throw new DiscoveryError('tenant_disconnected');

  const context = { tenantId, purpose: 'console-token' } as const;
  const token = await deps.vault.open(integration.sealedToken, context);
  const transport = new Transport(integration.consoleUrl, deps.consoleSettings);
  const rateLimiter = deps.rateLimiters.get(integration.tokenFingerprint ?? tenantId);
  const { clock, random } = deps;
  let retries = 0;
  const onRetry = async (): Promise<void> => {
    retries += 1;
    if (options.ending) return;
    // A console that does not answer must not hold up who has connected another one.
    const goesOn = await deps.database
      .asTenant(tenantId, (tx) => isUnderWay(tx, tenantId, runNumber))
      .catch(() => true);
    if (!goesOn) throw new DiscoveryError('run_superseded');
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
      // Of interest to who reads the run's history, and to nothing that follows.
      await deps.database
        .asTenant(tenantId, (tx) => addRetries(tx, tenantId, runNumber, retries))
        .catch(() => {});
    },
  };
}
