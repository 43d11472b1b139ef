import type { Command } from 'commander';
import { DiscoveryError, ERRORS, toErrorCode } from '../../errors/errors.ts';
import { resync, resyncAndWait } from '../../operations/tenant.ts';
import type { RunSummary } from '../../types.ts';
import { CliContext } from '../context.ts';
import { print } from '../output.ts';
import { RunWatch } from '../run-watch.ts';

interface ResyncOptions {
  readonly wait?: true;
  readonly acceptMissing?: true;
  readonly json?: true;
}

export function addResyncCommand(program: Command): void {
  program
    .command('resync <tenant>')
    .description('ask for a run now; requests during a run make one more run')
    .option('--wait', 'wait for the run that answers this request and end with its exit code')
    .option('--accept-missing', 'mark devices missing even if many vanish at once')
    .option('--json', 'with --wait: the run as one JSON object')
    .action(runResync);
}

async function runResync(tenant: string, options: ResyncOptions): Promise<void> {
  await using context = await CliContext.open();
  const services = { database: context.database, discovery: await context.discovery() };
  const payload: Parameters<typeof resync>[2] = {
    requestedBy: 'cli',
    acceptMissing: options.acceptMissing ?? false,
  };
  if (!options.wait) {
    await resync(services, tenant, payload);
    await print(`A run of ${tenant} is asked for.\n`);
    return;
  }
  using watch = new RunWatch(context.database, tenant);
  watch.start();
  const summary = await resyncAndWait(services, tenant, payload);
  watch.stop();
  await print(options.json ? `${JSON.stringify(summary)}\n` : `${describeSummary(summary)}\n`);
  process.exitCode = exitCodeOf(summary);
}

/** `inventory-only` is a success. A failed run has the exit code of its error code. */
export function exitCodeOf(summary: Pick<RunSummary, 'outcome' | 'reason'>): number {
  if (summary.outcome === 'full' || summary.outcome === 'inventory-only') return 0;
  const code = toErrorCode(summary.reason?.split(':')[0]) ?? 'internal';
  process.stderr.write(`${summary.reason ?? new DiscoveryError(code).message}\n`);
  return ERRORS[code].exitCode;
}

function describeSummary(summary: RunSummary): string {
  const lines = [
    `Run ${summary.runNumber} of ${summary.tenantId}: ${summary.outcome}`,
    `  devices: ${summary.devicesSeen} seen, ${summary.devicesNew} new, ${summary.devicesMissing} missing`,
    `  AI agents: ${summary.sightings} sightings, ${summary.newSightings} new`,
    ...summary.warnings.map(({ code, message }) => `  warning ${code}: ${message}`),
  ];
  if (summary.outcome === 'inventory-only') lines.push(`  ${summary.reason}`);
  return lines.join('\n');
}
