import { type Command, Option } from 'commander';
import { aiAgentInfo, MODES } from '../../catalogue/catalogue.ts';
import { DiscoveryError } from '../../errors/errors.ts';
import { type ChangeRow, listChangePage } from '../../store/changes.ts';
import { checkTenantId, type Tx } from '../../store/database.ts';
import { DEVICE_FIELD_NAMES, type DeviceRow } from '../../store/devices/device-fields.ts';
import { type DeviceCursor, listDevicePage } from '../../store/devices/device-list.ts';
import { findIntegration } from '../../store/integrations.ts';
import type { Page } from '../../store/paged-list.ts';
import { listRuns, type RunRow } from '../../store/runs/runs.ts';
import { type AiAgentRow, sumAiAgents } from '../../store/sightings/sighting-aggregates.ts';
import {
  listSightingPage,
  type SightingCursor,
  type SightingRow,
} from '../../store/sightings/sighting-list.ts';
import type { DeviceStatus } from '../../types.ts';
import { CliContext } from '../context.ts';
import { type Column, rowWriter } from '../output.ts';
import { addFormatOptions, type FormatOptions, formatOf, parseLimit } from './options.ts';

interface ListOptions extends FormatOptions {
  readonly limit?: number;
}

/** How one list is read, page by page, and shown. */
interface List<Row extends object, Cursor> {
  readonly columns: readonly Column<Row>[];
  /** @param after the cursor of the page before, or null */
  page(tx: Tx, limit: number, after: Cursor | null): Promise<Page<Row, Cursor>>;
}

const PAGE_SIZE = 1000;

const column = <Row>(name: keyof Row & string): Column<Row> => ({
  name,
  value: (row) => row[name],
});

export function addListCommands(program: Command): void {
  list(program, 'devices', 'the devices of a tenant')
    .addOption(
      new Option('--status <status>', 'only these').choices([
        'active',
        'decommissioned',
        'missing',
      ]),
    )
    .action((tenant: string, options: ListOptions & { readonly status?: DeviceStatus }) =>
      readAll(tenant, options, deviceList(tenant, options.status ?? null)),
    );
  list(program, 'agents', 'the AI agents seen on the devices of a tenant')
    .option('--active', 'only those seen within the last seven days')
    .option('--ai-agent <id>', 'only this one, e.g. claude-code')
    .addOption(new Option('--mode <mode>', 'only those run so').choices(MODES))
    .action((tenant: string, options: ListOptions & SightingOptions) =>
      readAll(tenant, options, sightingList(tenant, options)),
    );
  list(program, 'ai-agents', 'the AI agents of a tenant, one row each').action(
    (tenant: string, options: ListOptions) => readAll(tenant, options, aiAgentList(tenant)),
  );
  list(program, 'runs', 'the runs of a tenant, newest first').action(
    (tenant: string, options: ListOptions) => readAll(tenant, options, runList(tenant)),
  );
  list(program, 'changes', 'what changed for a tenant, newest first').action(
    (tenant: string, options: ListOptions) => readAll(tenant, options, changeList(tenant)),
  );
}

const list = (program: Command, name: string, description: string): Command =>
  addFormatOptions(program.command(`${name} <tenant>`).description(description)).option(
    '--limit <rows>',
    'at most so many rows (default: all)',
    parseLimit,
  );

async function readAll<Row extends object, Cursor>(
  tenant: string,
  options: ListOptions,
  source: List<Row, Cursor>,
): Promise<void> {
  checkTenantId(tenant);
  const writer = rowWriter(formatOf(options), source.columns);
  await using context = await CliContext.open();
  const known = await context.database.asTenant(tenant, (tx) => findIntegration(tx, tenant));
  if (!known) throw new DiscoveryError('unknown_tenant');
  let after: Cursor | null = null;
  let left = options.limit ?? Number.POSITIVE_INFINITY;
  let first = true;
  while (left > 0) {
    const limit = Math.min(PAGE_SIZE, left);
    const cursor: Cursor | null = after;
    const { rows, next }: Page<Row, Cursor> = await context.database.asTenant(tenant, (tx) =>
      source.page(tx, limit, cursor),
    );
    // An empty list still gets its head line.
    if (rows.length > 0 || first) await writer.write(rows);
    if (next === null) return;
    first = false;
    left -= rows.length;
    after = next;
  }
}

export const DEVICE_COLUMNS: readonly Column<DeviceRow>[] = DEVICE_FIELD_NAMES.map((name) =>
  column(name),
);

/** Ordered by device id: a run that renames devices makes no row appear twice or not at all. */
function deviceList(tenant: string, status: DeviceStatus | null): List<DeviceRow, DeviceCursor> {
  const filter = status === null ? {} : { status };
  return {
    columns: DEVICE_COLUMNS,
    page: (tx, limit, after) =>
      listDevicePage(tx, tenant, { filter, sort: 'deviceId', order: 'asc', limit, after }),
  };
}

/** A sighting with what the catalogue says of its AI agent. */
interface SightingOutput extends SightingRow {
  readonly name: string;
  readonly vendor: string | null;
  readonly kind: string | null;
}

interface SightingOptions {
  readonly active?: true;
  readonly aiAgent?: string;
  readonly mode?: string;
}

function sightingList(
  tenant: string,
  { active, aiAgent, mode }: SightingOptions,
): List<SightingOutput, SightingCursor> {
  const filter = { active, aiAgent, mode };
  return {
    columns: [
      column('aiAgent'),
      column('name'),
      column('hostname'),
      column('user'),
      column('version'),
      column('modes'),
      column('launches'),
      column('active'),
      column('lastSeenAt'),
      column('firstSeenAt'),
      column('lastLoggedInUser'),
      column('deviceId'),
      column('deviceStatus'),
      column('vendor'),
      column('kind'),
      column('evidence'),
    ],
    page: async (tx, limit, after) => {
      const request = { filter, sort: 'aiAgent', order: 'asc', limit, after } as const;
      const { rows, next } = await listSightingPage(tx, tenant, request);
      return { rows: rows.map((row) => ({ ...row, ...described(row.aiAgent) })), next };
    },
  };
}

type TotalRow = AiAgentRow & Pick<SightingOutput, 'name' | 'vendor' | 'kind'>;

function aiAgentList(tenant: string): List<TotalRow, never> {
  return {
    columns: [
      column('aiAgent'),
      column('name'),
      column('devices'),
      column('activeDevices'),
      column('users'),
      column('bypassDevices'),
      column('versions'),
      column('modes'),
      column('lastSeenAt'),
      column('firstSeenAt'),
    ],
    // The catalogue has fewer entries than a page has rows.
    page: async (tx, limit) => {
      const rows = (await sumAiAgents(tx, tenant))
        .toSorted((a, b) => b.activeDevices - a.activeDevices || b.devices - a.devices)
        .slice(0, limit)
        .map((row) => ({ ...row, ...described(row.aiAgent) }));
      return { rows, next: null };
    },
  };
}

/** An AI agent that a later catalogue dropped keeps its id as its name. */
function described(aiAgent: string): Pick<SightingOutput, 'name' | 'vendor' | 'kind'> {
  const info = aiAgentInfo(aiAgent);
  return { name: info?.name ?? aiAgent, vendor: info?.vendor ?? null, kind: info?.kind ?? null };
}

/** A run as the command line gives it: warnings as codes, their words beside them. */
type RunOutput = Omit<RunRow, 'warnings' | 'runNumber'> & {
  readonly runId: number;
  readonly warnings: readonly string[];
  readonly warningDetails: RunRow['warnings'];
};

function runList(tenant: string): List<RunOutput, number> {
  return {
    columns: [
      column('runId'),
      column('trigger'),
      column('outcome'),
      column('engine'),
      column('startedAt'),
      column('finishedAt'),
      column('devicesSeen'),
      column('devicesExpected'),
      column('devicesNew'),
      column('devicesChanged'),
      column('devicesDecommissioned'),
      column('devicesMissing'),
      column('sightings'),
      column('newSightings'),
      column('pages'),
      column('retries'),
      column('warnings'),
      column('reason'),
    ],
    page: async (tx, limit, before) => {
      const rows = (await listRuns(tx, tenant, limit, before)).map(
        ({ runNumber, warnings, ...rest }) => ({
          runId: runNumber,
          ...rest,
          warnings: warnings.map(({ code }) => code),
          warningDetails: warnings,
        }),
      );
      return { rows, next: nextBefore(rows, limit, ({ runId }) => runId) };
    },
  };
}

type ChangeOutput = Omit<ChangeRow, 'runNumber'> & { readonly runId: number };

function changeList(tenant: string): List<ChangeOutput, number> {
  return {
    columns: [
      column('at'),
      column('kind'),
      column('hostname'),
      column('deviceId'),
      column('aiAgent'),
      column('user'),
      column('runId'),
    ],
    page: async (tx, limit, before) => {
      const rows = (
        await listChangePage(tx, tenant, { kind: null, deviceId: null }, limit, before)
      ).map(({ runNumber, ...row }) => ({ ...row, runId: runNumber }));
      return { rows, next: nextBefore(rows, limit, ({ changeId }) => changeId) };
    },
  };
}

/** The number that the next page of a list, newest first, begins before. */
function nextBefore<Row>(
  rows: readonly Row[],
  limit: number,
  numberOf: (row: Row) => number,
): number | null {
  const last = rows.at(-1);
  return last === undefined || rows.length < limit ? null : numberOf(last);
}
