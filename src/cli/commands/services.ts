import type { Command } from 'commander';
import { registerSearchAttributes } from '../../client/search-attributes.ts';
import { createLog } from '../../log.ts';
import { rewriteSchedules, rotateKey } from '../../operations/rotate-key.ts';
import { migrate } from '../../store/migrate.ts';
import { CliContext } from '../context.ts';
import { print } from '../output.ts';
import { withChosenPort } from '../portal-port.ts';
import { waitForStopSignal } from '../signals.ts';

/** Services of a larger installation, and commands for its operator. */
export function addServiceCommands(program: Command): void {
  program
    .command('worker')
    .description('run a worker against DATABASE_URL and TEMPORAL_* until SIGINT or SIGTERM')
    .action(runWorker);
  program
    .command('portal')
    .description('run the portal against DATABASE_URL and TEMPORAL_* until SIGINT or SIGTERM')
    .action(runPortal);
  program
    .command('sign-in-link')
    .description('print a one-time link: makes the first administrator, later signs them in')
    .action(printSignInLink);
  program
    .command('migrate')
    .description('bring the database schema to this version; register search attributes')
    .action(runMigrate);
  program
    .command('rotate-key')
    .description('seal tokens and second factors anew under the newest key of S1D_MASTER_KEY')
    .action(runRotateKey);
}

async function runWorker(): Promise<void> {
  // Loaded here, because its native core would slow down the start of every other command.
  const { installRuntime, startWorker, WORKER_CONNECTIONS } = await import(
    '../../worker/start-worker.ts'
  );
  const log = createLog('INFO');
  await using context = await CliContext.open({
    connections: WORKER_CONNECTIONS,
    warn: (text) => log('WARN', text),
  });
  installRuntime(log);
  const worker = await startWorker({
    database: context.database,
    vault: await context.vault(),
    temporal: context.temporalAddress,
    payloads: await context.payloads(),
    consoleSettings: context.config.console,
    deepVisibilityBudgetMs: context.config.deepVisibilityBudgetMs,
    retentionMs: context.config.retentionMs,
    log,
  });
  log('INFO', 'worker is running');
  await Promise.race([worker.done, waitForStopSignal()]);
  log('INFO', 'worker is stopping');
  await worker.stop();
  log('INFO', 'worker has stopped');
}

async function runPortal(): Promise<void> {
  const { startPortal } = await import('../../portal/start-portal.ts');
  const log = createLog('INFO');
  await using context = await CliContext.open({ warn: (text) => log('WARN', text) });
  const { config } = context;
  const portal = await startPortal({
    databaseUrl: context.databaseUrl,
    temporal: context.temporalAddress,
    keys: await context.keys(),
    encryptPayloads: config.encryptPayloads,
    consoleSettings: config.console,
    settings: await withChosenPort(config.portal),
    log,
  });
  log('INFO', 'portal is running', { url: portal.url });
  await waitForStopSignal();
  log('INFO', 'portal is stopping');
  await portal.stop();
  log('INFO', 'portal has stopped');
}

async function printSignInLink(): Promise<void> {
  const { makeOperatorLink } = await import('../../portal/auth/one-time-links.ts');
  await using context = await CliContext.open();
  const { publicUrl, port } = context.config.portal;
  const origin = context.portalUrl ?? publicUrl ?? `http://127.0.0.1:${port}`;
  await print(`${await makeOperatorLink(context.database, origin)}\n`);
}

async function runMigrate(): Promise<void> {
  await using context = await CliContext.open();
  const applied = await migrate(context.database);
  await print(
    applied.length > 0
      ? `Applied ${applied.join(', ')}.\n`
      : 'The database schema is up to date.\n',
  );
  const { temporal } = await context.discovery();
  const added = await registerSearchAttributes(temporal);
  await print(
    added.length > 0
      ? `Registered search attributes ${added.join(', ')}.\n`
      : 'The search attributes are registered.\n',
  );
}

async function runRotateKey(): Promise<void> {
  await using context = await CliContext.open();
  const rotated = await rotateKey({ database: context.database, vault: await context.vault() });
  for (const [noun, { resealed, alreadyNewest }] of [
    ['tokens', rotated.tokens],
    ['second factors', rotated.secondFactors],
  ] as const) {
    await print(`${resealed} ${noun} sealed anew, ${alreadyNewest} were under the newest key.\n`);
  }
  if (!context.config.encryptPayloads) return;
  const discovery = await context.discovery();
  const rewritten = await rewriteSchedules({ database: context.database, discovery });
  await print(`${rewritten} schedules encrypted under the newest key.\n`);
}
