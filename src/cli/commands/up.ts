import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import path from 'node:path';
import type { Command } from 'commander';
import { loadConfig } from '../../config.ts';
import { DirectoryLock } from '../../embedded/lock.ts';
import { createLog, type Log } from '../../log.ts';
import { describeFirstRun } from '../first-run.ts';
import { Installation } from '../installation.ts';
import { print } from '../output.ts';
import { waitForStopSignal } from '../signals.ts';
import { exitCodeOf } from './resync.ts';

interface UpOptions {
  readonly demo?: true;
  readonly exitAfterFirstRun?: true;
  readonly devices: string;
  readonly seed: string;
}

export function addUpCommand(program: Command): void {
  program
    .command('up')
    .description(
      'run everything on this machine: PostgreSQL, Temporal with its UI, a worker, the portal',
    )
    .option('--demo', 'add the sample console and connect the tenant "demo" to it')
    .option('--exit-after-first-run', 'stop after the summary of the first run')
    .option('--devices <n>', 'with --demo: size of the sample fleet', '200')
    .option('--seed <seed>', 'with --demo: what the sample fleet is made from', '1')
    .action(runUp);
}

/** The tenant that the demo connects. */
const DEMO_TENANT = 'demo';

async function runUp(options: UpOptions): Promise<void> {
  const config = loadConfig();
  const lock = await DirectoryLock.acquire(config.dataDir);
  const log = await openLog(path.join(config.dataDir, 's1-discovery.log'));
  const stop = waitForStopSignal();
  const installation = new Installation(config, log, say);
  try {
    const up = async (): Promise<void> => {
      await installation.start(options.demo ? options : null);
      const watched = options.demo ? DEMO_TENANT : null;
      const before = watched === null ? 0 : await installation.newestRunNumber(watched);
      if (watched !== null) await installation.connectDemo(watched);
      await say(readyText(installation, options));
      const first = await installation.awaitFirstRun(watched, before);
      await say(await describeFirstRun(installation.database, first));
      await say(addressesText(installation));
      if (options.exitAfterFirstRun) process.exitCode = exitCodeOf(first);
      else await installation.lost;
    };
    await Promise.race([up(), stop, installation.lost]);
  } finally {
    await installation.stop();
    await lock.release();
  }
}

/** Logs everything to a file, which each start overwrites, and errors also to stderr. */
async function openLog(file: string): Promise<Log> {
  const output = createWriteStream(file, { mode: 0o600 });
  const detailed = createLog('INFO', (line) => output.write(`${line}\n`));
  const urgent = createLog('ERROR');
  await once(output, 'open');
  return (level, message, fields) => {
    detailed(level, message, fields);
    urgent(level, message, fields);
  };
}

const say = (text: string): Promise<void> => print(`${text}\n`);

function readyText({ temporalUiUrl, portal }: Installation, options: UpOptions): string {
  const next = options.demo
    ? `Tenant ${DEMO_TENANT} is connected to the sample console; the first run has begun.`
    : 'Connect a tenant: ./bin/s1-discovery connect TENANT --console-url URL --token-file FILE';
  return [
    `Everything is up. Temporal UI: ${temporalUiUrl}`,
    `Portal: ${portal.url}`,
    `Sign in (once, within a day): ${portal.signInUrl}`,
    next,
  ].join('\n');
}

function addressesText({ temporalUiUrl, config, portal }: Installation): string {
  return [
    `Portal:      ${portal.url}`,
    `Sign in:     ${portal.signInUrl}`,
    '             (once, within a day; another: ./bin/s1-discovery sign-in-link)',
    `Temporal UI: ${temporalUiUrl}/namespaces/default/workflows`,
    `Data:        ${config.dataDir} (PostgreSQL, Temporal, logs; connection settings in ${path.join(config.dataDir, 'env')})`,
    'Read on:     ./bin/s1-discovery devices|agents|runs|changes|status … from another shell',
  ].join('\n');
}
