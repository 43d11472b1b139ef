import type { z } from 'zod';
import type { Cadence } from '../../client/schedules.ts';
import { DiscoveryError, type ErrorCode } from '../../errors/errors.ts';
import { checkConsole } from '../../operations/check-console.ts';
import {
  type Connected,
  connectTenant,
  findTokenForUrl,
  rotateToken,
} from '../../operations/connect.ts';
import type { Services } from '../../operations/services.ts';
import { deleteTenantData, disconnectTenant } from '../../operations/tenant.ts';
import { findIntegration } from '../../store/integrations.ts';
import type { Portal } from '../context.ts';
import { atField } from '../http/problems.ts';
import type { ConnectionReportView, saveBody, saved, testBody } from './schemas.ts';

/** At which field of the form each failure of a console is shown. */
const CONSOLE_FIELDS: Partial<Record<ErrorCode, string>> = {
  invalid_token: 'token',
  missing_scope: 'token',
  token_required: 'token',
  console_url_rejected: 'consoleUrl',
  console_address_refused: 'consoleUrl',
  console_unreachable: 'consoleUrl',
  console_bad_response: 'consoleUrl',
  console_rate_limited: 'consoleUrl',
};

/** Does what needs Temporal; what it changed is to be seen at once. */
export async function withTemporal<T>(
  portal: Portal,
  tenantId: string,
  work: (services: Services) => Promise<T>,
): Promise<T> {
  const { database, vault, consoleSettings, temporal, views } = portal;
  try {
    return await temporal.use((discovery) => work({ database, vault, consoleSettings, discovery }));
  } catch (error) {
    // Connecting is the command line's answer to both; here the page offers it.
    if (error instanceof DiscoveryError && error.code === 'unknown_tenant') {
      throw new DiscoveryError('tenant_disconnected', { cause: error });
    }
    throw error;
  } finally {
    views.forget(tenantId);
  }
}

export const cadenceField = (cadence: Cadence): Partial<Record<ErrorCode, string>> => ({
  invalid_request: 'every' in cadence ? 'cadence.every' : 'cadence.cron',
});

/** A cadence that is refused, in words without the command line's options. */
export async function cadenceProblems<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof DiscoveryError) || error.code !== 'usage') throw error;
    const detail = (error.detail ?? '').replace(/^--(every|cron) /, 'the cadence ');
    throw new DiscoveryError('invalid_request', { detail, cause: error });
  }
}

export async function testConsole(
  portal: Portal,
  tenantId: string,
  { consoleUrl, token }: z.infer<typeof testBody>,
): Promise<ConnectionReportView> {
  return await atField(CONSOLE_FIELDS, async () => {
    const used = await findTokenForUrl(portal, tenantId, consoleUrl, token);
    return viewReport(await checkConsole(consoleUrl, used, portal.consoleSettings));
  });
}

export async function saveIntegration(
  portal: Portal,
  tenantId: string,
  { consoleUrl, token, cadence }: z.infer<typeof saveBody>,
): Promise<z.infer<typeof saved>> {
  const fields = { ...CONSOLE_FIELDS, ...(cadence ? cadenceField(cadence) : {}) };
  const connected = await atField(fields, () =>
    cadenceProblems(() =>
      withTemporal(portal, tenantId, async (services) => {
        const used = await findTokenForUrl(services, tenantId, consoleUrl, token);
        const kept = cadence ?? (await cadenceNow(portal, tenantId));
        return await connectTenant(services, tenantId, consoleUrl, used, kept);
      }),
    ),
  );
  return await afterwards(portal, tenantId, connected);
}

/** Saving a form without a cadence leaves the one there is. */
async function cadenceNow({ views }: Portal, tenantId: string): Promise<Cadence | undefined> {
  const { cadence } = await views.read(tenantId);
  if (!cadence) return undefined;
  if (cadence.every !== null) return { every: cadence.every };
  return cadence.cron === null ? undefined : { cron: cadence.cron };
}

export async function replaceToken(
  portal: Portal,
  tenantId: string,
  token: string,
): Promise<z.infer<typeof saved>> {
  const connected = await atField(CONSOLE_FIELDS, () =>
    withTemporal(portal, tenantId, (services) => rotateToken(services, tenantId, token)),
  );
  return await afterwards(portal, tenantId, connected);
}

async function afterwards(
  { views }: Portal,
  tenantId: string,
  connected: Connected,
): Promise<z.infer<typeof saved>> {
  views.forget(tenantId);
  return { integration: await views.read(tenantId), report: viewReport(connected) };
}

/** Deleting goes on where it was broken off: a tenant that is disconnected already is only emptied. */
export async function disconnect(
  portal: Portal,
  tenantId: string,
  deleteData: boolean,
): Promise<void> {
  const { database } = portal;
  const known = await database.asTenant(tenantId, (tx) => findIntegration(tx, tenantId));
  if (!known && !deleteData) throw new DiscoveryError('tenant_disconnected');
  if (known && (known.sealedToken !== null || !deleteData)) {
    await withTemporal(portal, tenantId, (services) => disconnectTenant(services, tenantId));
  }
  if (deleteData) await deleteTenantData({ database }, tenantId);
}

const DEEP_VISIBILITY_NOTES: Readonly<Record<ConnectionReportView['deepVisibility'], string>> = {
  available: 'Deep Visibility is available: devices and AI agents will be found.',
  unlicensed:
    'Deep Visibility is not licensed: devices will be found, AI agents will not. Ask SentinelOne for the licence.',
  not_permitted:
    'This token may not use Deep Visibility: devices will be found, AI agents will not. Give its role the permission Deep Visibility: View.',
  unknown: 'Whether Deep Visibility is available is not known yet; the first run will tell.',
};

const EXCESS_NOTE = (role: string): string =>
  `This token has the role ${role}, which may change the console. Viewer is enough: re-issue it with that.`;

function viewReport({
  consoleUrl,
  report,
}: Pick<Connected, 'consoleUrl' | 'report'>): ConnectionReportView {
  const notes = [DEEP_VISIBILITY_NOTES[report.deepVisibility]];
  if (report.scope === 'site') {
    notes.push('This token sees one Site; devices of other Sites stay unknown.');
  }
  if (report.excessRole !== null) notes.push(EXCESS_NOTE(report.excessRole));
  if (report.deviceCount !== null) notes.push(`It sees ${report.deviceCount} devices.`);
  return { ...report, consoleUrl, message: 'Connection successful', notes };
}
