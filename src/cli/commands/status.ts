import type { Command } from 'commander';
import { describeSchedule, readCadence } from '../../client/schedules.ts';
import { DiscoveryError, errorMessage, toErrorCode } from '../../errors/errors.ts';
import { checkTenantId } from '../../store/database.ts';
import { findIntegration, type Integration, listIntegrations } from '../../store/integrations.ts';
import { countInventory, type InventoryCounts } from '../../store/readers.ts';
import { listRuns, type RunRow } from '../../store/runs/runs.ts';
import { CliContext } from '../context.ts';
import { type Column, print, rowWriter, sanitize } from '../output.ts';
import { describeProgress } from '../run-watch.ts';
import { addFormatOptions, type FormatOptions, formatOf } from './options.ts';

/** Status of one tenant. Times are ISO, UTC; null: none, or Temporal is unreachable. */
interface TenantStatus {
  readonly tenantId: string;
  readonly status: Integration['status'];
  /** What the user must do, in words; null when nothing. */
  readonly action: string | null;
  readonly consoleUrl: string;
  readonly tokenLast4: string | null;
  readonly tokenExpiresAt: string | null;
  readonly cadence: string;
  readonly nextRunAt: string | null;
  readonly running: string | null;
  readonly lastRun: RunRow | null;
  readonly devices: InventoryCounts;
}

export function addStatusCommand(program: Command): void {
  addFormatOptions(
    program.command('status [tenant]').description('how a tenant, or every tenant, stands'),
  ).action(showStatus);
}

async function showStatus(tenant: string | undefined, options: FormatOptions): Promise<void> {
  const format = formatOf(options);
  await using context = await CliContext.open();
  const integrations = await selectIntegrations(context, tenant);
  const rows: TenantStatus[] = [];
  for (const integration of integrations) rows.push(await statusOf(context, integration));
  if (format === 'table') await print(rows.map(describe).join('\n') || 'No tenant is connected.\n');
  else await rowWriter(format, COLUMNS).write(rows);
}

async function selectIntegrations(
  context: CliContext,
  tenant: string | undefined,
): Promise<readonly Integration[]> {
  if (tenant === undefined) return await context.database.asOwner(listIntegrations);
  checkTenantId(tenant);
  const known = await context.database.asTenant(tenant, (tx) => findIntegration(tx, tenant));
  if (!known) throw new DiscoveryError('unknown_tenant');
  return [known];
}

async function statusOf(context: CliContext, integration: Integration): Promise<TenantStatus> {
  const { tenantId } = integration;
  const { runs, devices } = await context.database.asTenant(tenantId, async (tx) => ({
    runs: await listRuns(tx, tenantId, 2, null),
    devices: await countInventory(tx, tenantId),
  }));
  const running = runs.find(({ outcome }) => outcome === null);
  const schedule = await scheduleOf(context, tenantId);
  const code = toErrorCode(integration.actionCode);
  return {
    tenantId,
    status: integration.status,
    action: code === null ? null : `${code}: ${errorMessage(code)}`,
    consoleUrl: integration.consoleUrl,
    tokenLast4: integration.tokenLast4,
    tokenExpiresAt: integration.tokenExpiresAt,
    cadence: schedule?.cadence ?? integration.cadence,
    nextRunAt: schedule?.nextRunAt ?? null,
    running: running ? describeProgress(running) : null,
    lastRun: runs.find(({ outcome }) => outcome !== null) ?? null,
    devices,
  };
}

/** The Temporal Schedule is authoritative for the cadence; the database has only a copy. */
async function scheduleOf(
  context: CliContext,
  tenantId: string,
): Promise<{ readonly cadence: string; readonly nextRunAt: string | null } | null> {
  try {
    const { temporal } = await context.discovery();
    const schedule = await describeSchedule(temporal, tenantId);
    if (!schedule) return null;
    const [next] = schedule.info.nextActionTimes;
    const nextRunAt = schedule.state.paused ? null : (next?.toISOString() ?? null);
    return { cadence: readCadence(schedule), nextRunAt };
  } catch {
    return null;
  }
}

const COLUMNS: readonly Column<TenantStatus>[] = [
  { name: 'tenantId', value: (row) => row.tenantId },
  { name: 'status', value: (row) => row.status },
  { name: 'action', value: (row) => row.action },
  { name: 'consoleUrl', value: (row) => row.consoleUrl },
  { name: 'cadence', value: (row) => row.cadence },
  { name: 'nextRunAt', value: (row) => row.nextRunAt },
  { name: 'running', value: (row) => row.running },
  { name: 'lastOutcome', value: (row) => row.lastRun?.outcome },
  { name: 'lastFinishedAt', value: (row) => row.lastRun?.finishedAt },
  { name: 'devicesActive', value: (row) => row.devices.active },
  { name: 'devicesDecommissioned', value: (row) => row.devices.decommissioned },
  { name: 'devicesMissing', value: (row) => row.devices.missing },
  { name: 'sightingsActive', value: (row) => row.devices.sightings },
];

function describe(row: TenantStatus): string {
  const { lastRun, devices } = row;
  const last = lastRun
    ? `run ${lastRun.runNumber}, ${lastRun.outcome}, ${lastRun.finishedAt}`
    : 'none yet';
  const token =
    row.tokenLast4 === null
      ? 'destroyed'
      : `…${row.tokenLast4}, expires ${row.tokenExpiresAt ?? 'unknown'}`;
  const lines = [
    `${row.tenantId}: ${row.status}`,
    `  console:   ${row.consoleUrl} (token ${token})`,
    `  cadence:   ${row.cadence}, next ${row.nextRunAt ?? 'none planned'}`,
    `  last run:  ${last}`,
    `  devices:   ${devices.active} active, ${devices.decommissioned} decommissioned, ${devices.missing} missing`,
    `  AI agents: ${devices.sightings} sightings in the last seven days`,
  ];
  if (row.running !== null) lines.splice(1, 0, `  running:   ${row.running}`);
  if (row.action !== null) lines.splice(1, 0, `  action:    ${row.action}`);
  if (lastRun?.reason) lines.push(`  reason:    ${sanitize(lastRun.reason)}`);
  for (const { code, message } of lastRun?.warnings ?? []) {
    lines.push(`  warning:   ${code}: ${sanitize(message)}`);
  }
  return `${lines.join('\n')}\n`;
}
