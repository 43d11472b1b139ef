import type { z } from 'zod';
import { type Cadence, InvalidCadence } from '../../client/schedules.ts';
import { DiscoveryError, type ErrorCode } from '../../errors/errors.ts';
import { checkConsole } from '../../operations/check-console.ts';
import {
  type Connected,
  connectTenant,
  findTokenForUrl,
  rotateToken,
} from '../../operations/connect.ts';
import type { Services } from '../../operations/services.ts';
import { changeCadence, deleteTenantData, disconnectTenant } from '../../operations/tenant.ts';
import { findIntegration } from '../../store/integrations.ts';
import { atField, FieldError } from '../http/problems.ts';
import type { ConnectionReportView, saveBody, saved, testBody } from './schemas.ts';
import type { IntegrationServices } from './services.ts';

/** The form field at which a failure of the console is shown. */
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

/** Runs an operation that needs Temporal; the next view shows its effect. */
export async function withTemporal<T>(
  portal: IntegrationServices,
  tenantId: string,
  work: (services: Services) => Promise<T>,
): Promise<T> {
  const { database, vault, consoleSettings, temporal, views } = portal;
  try {
    return await temporal.use((discovery) => work({ database, vault, consoleSettings, discovery }));
  } catch (error) {
    // The command line tells the two apart; the page offers to connect in both cases.
    if (error instanceof DiscoveryError && error.code === 'unknown_tenant') {
      throw new DiscoveryError('tenant_disconnected', { cause: error });
    }
    throw error;
  } finally {
    views.forget(tenantId);
  }
}

/** Shows a refused cadence at its field of the form. */
async function atCadenceField<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof InvalidCadence)) throw error;
    const detail = `the cadence ${error.problem}`;
    const refused = new DiscoveryError('invalid_request', { detail, cause: error });
    throw new FieldError(`cadence.${error.part}`, refused);
  }
}

export async function testConsole(
  portal: IntegrationServices,
  tenantId: string,
  { consoleUrl, token }: z.infer<typeof testBody>,
): Promise<ConnectionReportView> {
  return await atField(CONSOLE_FIELDS, async () => {
    const usedToken = await findTokenForUrl(portal, tenantId, consoleUrl, token);
    return viewReport(await checkConsole(consoleUrl, usedToken, portal.consoleSettings));
  });
}

export async function connectConsole(
  portal: IntegrationServices,
  tenantId: string,
  { consoleUrl, token, cadence }: z.infer<typeof saveBody>,
): Promise<z.infer<typeof saved>> {
  const connected = await atField(CONSOLE_FIELDS, () =>
    atCadenceField(() =>
      withTemporal(portal, tenantId, async (services) => {
        const usedToken = await findTokenForUrl(services, tenantId, consoleUrl, token);
        const usedCadence = cadence ?? (await readCurrentCadence(portal, tenantId));
        return await connectTenant(services, tenantId, consoleUrl, usedToken, usedCadence);
      }),
    ),
  );
  return await viewSaved(portal, tenantId, connected);
}

/** Kept when a form is saved without a cadence. Undefined: the default. */
async function readCurrentCadence(
  { views }: IntegrationServices,
  tenantId: string,
): Promise<Cadence | undefined> {
  const { cadence } = await views.read(tenantId);
  if (!cadence) return undefined;
  if (cadence.every !== null) return { every: cadence.every };
  return cadence.cron === null ? undefined : { cron: cadence.cron };
}

export async function replaceConsoleToken(
  portal: IntegrationServices,
  tenantId: string,
  token: string,
): Promise<z.infer<typeof saved>> {
  const connected = await atField(CONSOLE_FIELDS, () =>
    withTemporal(portal, tenantId, (services) => rotateToken(services, tenantId, token)),
  );
  return await viewSaved(portal, tenantId, connected);
}

async function viewSaved(
  { views }: IntegrationServices,
  tenantId: string,
  connected: Connected,
): Promise<z.infer<typeof saved>> {
  views.forget(tenantId);
  return { integration: await views.read(tenantId), report: viewReport(connected) };
}

export async function setCadence(
  portal: IntegrationServices,
  tenantId: string,
  cadence: Cadence,
): Promise<void> {
  await withTemporal(portal, tenantId, (services) =>
    atCadenceField(() => changeCadence(services, tenantId, cadence)),
  );
}

/** With `deleteData` also for a disconnected tenant, whose deletion may have been interrupted. */
export async function disconnectConsole(
  portal: IntegrationServices,
  tenantId: string,
  deleteData: boolean,
): Promise<void> {
  const { database } = portal;
  const integration = await database.asTenant(tenantId, (tx) => findIntegration(tx, tenantId));
  if (!integration && !deleteData) throw new DiscoveryError('tenant_disconnected');
  if (integration && (integration.sealedToken !== null || !deleteData)) {
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

const excessRoleNote = (role: string): string =>
  `This token has the role ${role}, which may change the console. Viewer is enough: re-issue it with that.`;

function viewReport({
  consoleUrl,
  report,
}: Pick<Connected, 'consoleUrl' | 'report'>): ConnectionReportView {
  const notes = [DEEP_VISIBILITY_NOTES[report.deepVisibility]];
  if (report.scope === 'site') {
    notes.push('This token sees one Site; devices of other Sites stay unknown.');
  }
  if (report.excessRole !== null) notes.push(excessRoleNote(report.excessRole));
  if (report.deviceCount !== null) notes.push(`It sees ${report.deviceCount} devices.`);
  return { ...report, consoleUrl, message: 'Connection successful', notes };
}
