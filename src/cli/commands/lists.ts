import { type Command, Option } from 'commander';
import { aiAgentInfo, MODES } from '../../catalogue/catalogue.ts';
import { DiscoveryError } from '../../errors/errors.ts';
import { checkTenantId, type Tx } from '../../store/database.ts';
import { type AiAgentRow, sumAiAgents } from '../../store/insight.ts';
import { findIntegration } from '../../store/integrations.ts';
import {
  type ChangeRow,
  type DeviceRow,
  listChanges,
  listDevices,
  listSightings,
  type SightingRow,
} from '../../store/readers.ts';
import { listRuns, type RunRow } from '../../store/runs/runs.ts';
import type { DeviceStatus } from '../../types.ts';
import { CliContext } from '../context.ts';
import { type Column, rowWriter } from '../output.ts';
import { addFormatOptions, type FormatOptions, formatOf, parseLimit } from './options.ts';

interface ReaderOptions extends FormatOptions {
  readonly limit?: number;
}

/** How one list is read, page by page, and shown. */
interface Reader<Row extends object> {
  readonly columns: readonly Column<Row>[];
  /** @param last the row before the page, or null */
  page(tx: Tx, limit: number, last: Row | null): Promise<readonly Row[]>;
}

const PAGE = 1000;

const column = <Row>(name: keyof Row & string): Column<Row> => ({
  name,
  value: (row) => row[name],
});

export function addListCommands(program: Command): void {
  reader(program, 'devices', 'the devices of a tenant')
    .addOption(
      new Option('--status <status>', 'only these').choices([
        'active',
        'decommissioned',
        'missing',
      ]),
    )
    .action((tenant: string, options: ReaderOptions & { readonly status?: DeviceStatus }) =>
      readAll(tenant, options, devicesReader(tenant, options.status ?? null)),
    );
  reader(program, 'agents', 'the AI agents seen on the devices of a tenant')
    .option('--active', 'only those seen within the last seven days')
    .option('--ai-agent <id>', 'only this one, e.g. claude-code')
    .addOption(new Option('--mode <mode>', 'only those run so').choices(MODES))
    .action((tenant: string, options: ReaderOptions & SightingOptions) =>
      readAll(tenant, options, agentsReader(tenant, options)),
    );
  reader(program, 'ai-agents', 'the AI agents of a tenant, one row each').action(
    (tenant: string, options: ReaderOptions) => readAll(tenant, options, totalsReader(tenant)),
  );
  reader(program, 'runs', 'the runs of a tenant, newest first').action(
    (tenant: string, options: ReaderOptions) => readAll(tenant, options, runsReader(tenant)),
  );
  reader(program, 'changes', 'what changed for a tenant, newest first').action(
    (tenant: string, options: ReaderOptions) => readAll(tenant, options, changesReader(tenant)),
  );
}

const reader = (program: Command, name: string, description: string): Command =>
  addFormatOptions(program.command(`${name} <tenant>`).description(description)).option(
    '--limit <rows>',
    'at most so many rows (default: all)',
    parseLimit,
  );

async function readAll<Row extends object>(
  tenant: string,
  options: ReaderOptions,
  source: Reader<Row>,
): Promise<void> {
  checkTenantId(tenant);
  const writer = rowWriter(formatOf(options), source.columns);
  await using context = await CliContext.open();
  const known = await context.database.asTenant(tenant, (tx) => findIntegration(tx, tenant));
  if (!known) throw new DiscoveryError('unknown_tenant');
  let last: Row | null = null;
  let left = options.limit ?? Number.POSITIVE_INFINITY;
  let first = true;
  while (left > 0) {
    const limit = Math.min(PAGE, left);
    const rows: readonly Row[] = await context.database.asTenant(tenant, (tx) =>
      source.page(tx, limit, last),
    );
    // An empty list still gets its head line.
    if (rows.length > 0 || first) await writer.write(rows);
    first = false;
    left -= rows.length;
    last = rows.at(-1) ?? null;
    if (rows.length < limit) return;
  }
}

function devicesReader(tenant: string, status: DeviceStatus | null): Reader<DeviceRow> {
  return {
    columns: [
      column('deviceId'),
      column('hostname'),
      column('osName'),
      column('osVersion'),
      column('agentVersion'),
      column('ipAddresses'),
      column('externalIp'),
      column('lastLoggedInUser'),
      column('accountName'),
      column('siteName'),
      column('groupName'),
      column('lastActiveAt'),
      column('status'),
      column('uuid'),
      column('osType'),
      column('firstSeenAt'),
      column('lastSeenAt'),
    ],
    page: (tx, limit, last) => listDevices(tx, tenant, { status }, limit, last?.deviceId ?? null),
  };
}

/** A sighting with what the catalogue says of its AI agent. */
interface AgentRow extends SightingRow {
  readonly name: string;
  readonly vendor: string | null;
  readonly kind: string | null;
}

interface SightingOptions {
  readonly active?: true;
  readonly aiAgent?: string;
  readonly mode?: string;
}

function agentsReader(tenant: string, options: SightingOptions): Reader<AgentRow> {
  const filter = {
    active: options.active ?? null,
    aiAgent: options.aiAgent ?? null,
    mode: options.mode ?? null,
  };
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
    page: async (tx, limit, last) => {
      const rows = await listSightings(tx, tenant, filter, limit, last);
      return rows.map((row) => ({ ...row, ...described(row.aiAgent) }));
    },
  };
}

type TotalRow = AiAgentRow & Pick<AgentRow, 'name' | 'vendor' | 'kind'>;

function totalsReader(tenant: string): Reader<TotalRow> {
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
    // As many rows as the catalogue has entries: one page.
    page: async (tx, limit, last) => {
      if (last !== null) return [];
      const rows = await sumAiAgents(tx, tenant);
      return rows
        .toSorted((a, b) => b.activeDevices - a.activeDevices || b.devices - a.devices)
        .slice(0, limit)
        .map((row) => ({ ...row, ...described(row.aiAgent) }));
    },
  };
}

/** An AI agent that a later catalogue dropped keeps its id as its name. */
function described(aiAgent: string): Pick<AgentRow, 'name' | 'vendor' | 'kind'> {
  const info = aiAgentInfo(aiAgent);
  return { name: info?.name ?? aiAgent, vendor: info?.vendor ?? null, kind: info?.kind ?? null };
}

/** A run as the command line gives it: warnings as codes, their words beside them. */
type RunOutput = Omit<RunRow, 'warnings' | 'runNumber'> & {
  readonly runId: number;
  readonly warnings: readonly string[];
  readonly warningDetails: RunRow['warnings'];
};

function runsReader(tenant: string): Reader<RunOutput> {
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
    page: async (tx, limit, last) => {
      const rows = await listRuns(tx, tenant, limit, last?.runId ?? null);
      return rows.map(({ runNumber, warnings, ...rest }) => ({
        runId: runNumber,
        ...rest,
        warnings: warnings.map(({ code }) => code),
        warningDetails: warnings,
      }));
    },
  };
}

type ChangeOutput = Omit<ChangeRow, 'runNumber'> & { readonly runId: number };

function changesReader(tenant: string): Reader<ChangeOutput> {
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
    page: async (tx, limit, last) => {
      const rows = await listChanges(tx, tenant, limit, last?.changeId ?? null);
      return rows.map(({ runNumber, ...row }) => ({ ...row, runId: runNumber }));
    },
  };
}
