import {
  type Cadence,
  cadenceText,
  checkCadence,
  DEFAULT_CADENCE,
  saveSchedule,
} from '../client/schedules.ts';
import { DiscoveryError } from '../errors/errors.ts';
import type { ConnectionReport } from '../sentinelone/connection-check.ts';
import { parseConsoleUrl } from '../sentinelone/console-url.ts';
import { checkTenantId } from '../store/database.ts';
import {
  type EngineSetting,
  findIntegration,
  replaceToken,
  type StoredToken,
  saveIntegration,
} from '../store/integrations.ts';
import { requestStop } from '../store/runs/runs.ts';
import { type CheckedConsole, checkConsole } from './check-console.ts';
import type { Services } from './services.ts';

export interface Connected {
  readonly consoleUrl: string;
  readonly report: ConnectionReport;
}

/**
 * Connects a new or known tenant to a console and requests its first run. A failure of the last step
 * leaves a connection that a repeated call completes; any earlier one leaves nothing.
 *
 * @throws DiscoveryError
 */
export async function connectTenant(
  services: Services,
  tenantId: string,
  urlText: string,
  tokenText: string,
  cadence: Cadence = DEFAULT_CADENCE,
  engine: EngineSetting | null = null,
): Promise<Connected> {
  checkTenantId(tenantId);
  checkCadence(cadence);
  const checked = await checkConsole(urlText, tokenText, services.consoleSettings);
  const token = await sealToken(services, tenantId, checked);
  await services.database.asConnector(tenantId, async (tx) => {
    // The open run uses the console and token that are replaced here.
    await requestStop(tx, tenantId);
    await saveIntegration(tx, tenantId, checked.consoleUrl, token, cadenceText(cadence), engine);
    // Inside the transaction on purpose: a cron that Temporal refuses rolls the rows back.
    await saveSchedule(services.discovery.temporal, tenantId, cadence);
  });
  await services.discovery.credentialsChanged(tenantId, 'connect');
  return { consoleUrl: checked.consoleUrl, report: checked.report };
}

/** Replaces the token of a connected tenant for the same console and requests a run. */
export async function rotateToken(
  services: Services,
  tenantId: string,
  tokenText: string,
): Promise<Connected> {
  checkTenantId(tenantId);
  const integration = await services.database.asTenant(tenantId, (tx) =>
    findIntegration(tx, tenantId),
  );
  if (!integration) throw new DiscoveryError('unknown_tenant');
  if (integration.sealedToken === null) throw new DiscoveryError('tenant_disconnected');
  const checked = await checkConsole(integration.consoleUrl, tokenText, services.consoleSettings);
  const token = await sealToken(services, tenantId, checked);
  await services.database.asTenant(tenantId, (tx) => replaceToken(tx, tenantId, token));
  await services.discovery.credentialsChanged(tenantId, 'credentials');
  return { consoleUrl: checked.consoleUrl, report: checked.report };
}

/**
 * The token to use with the URL of a form: the one in the form, or else the stored one, which is only
 * sent to the host that it was entered for.
 *
 * @throws DiscoveryError `token_required`, `console_url_rejected`
 */
export async function findTokenForUrl(
  { database, vault, consoleSettings }: Pick<Services, 'database' | 'vault' | 'consoleSettings'>,
  tenantId: string,
  urlText: string,
  tokenText: string | undefined,
): Promise<string> {
  if (tokenText !== undefined) return tokenText;
  const consoleUrl = parseConsoleUrl(urlText, consoleSettings.allowedHosts);
  const integration = await database.asTenant(tenantId, (tx) => findIntegration(tx, tenantId));
  if (!integration || integration.sealedToken === null || integration.consoleUrl !== consoleUrl) {
    throw new DiscoveryError('token_required');
  }
  return await vault.open(integration.sealedToken, { tenantId, purpose: 'console-token' });
}

async function sealToken(
  { vault }: Services,
  tenantId: string,
  { token, fingerprint, report }: CheckedConsole,
): Promise<StoredToken> {
  return {
    sealedToken: await vault.seal(token, { tenantId, purpose: 'console-token' }),
    keyId: vault.newestKeyId,
    last4: token.slice(-4),
    fingerprint,
    createdAt: report.tokenCreatedAt,
    expiresAt: report.tokenExpiresAt,
    scope: report.scope,
  };
}
