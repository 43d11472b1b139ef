import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { inject } from 'vitest';
import {
  type SampleConsole,
  startSampleConsole,
} from '../../../sample-console/start-sample-console.ts';
import { type CliResult, RunningCli, runCli } from '../clients/cli.ts';
import { createEmptyDatabase } from '../servers/database.ts';
import { createNamespace } from '../servers/temporal.ts';

/** A master key of 32 equal bytes, in base64. */
export const masterKey = (fill: number): string => Buffer.alloc(32, fill).toString('base64');

/** The command line on an empty database, a Temporal namespace and a sample console. */
export class ServicesRig {
  readonly console: SampleConsole;
  readonly directory: string;
  readonly env: Readonly<Record<string, string>>;

  private constructor(console: SampleConsole, directory: string, env: Record<string, string>) {
    this.console = console;
    this.directory = directory;
    this.env = env;
  }

  static async start(devices: number): Promise<ServicesRig> {
    const directory = await mkdtemp(path.join(tmpdir(), 's1d-services-'));
    const console = await startSampleConsole({ devices, rateScale: 0.01, queryDurationMs: 50_000 });
    await writeFile(path.join(directory, 'ca.pem'), console.ca);
    await writeFile(path.join(directory, 'token'), `${console.token}\n`);
    return new ServicesRig(console, directory, {
      DATABASE_URL: await createEmptyDatabase(),
      TEMPORAL_ADDRESS: inject('servers').temporalAddress,
      TEMPORAL_NAMESPACE: await createNamespace(),
      S1D_MASTER_KEY: masterKey(1),
      S1D_ENCRYPT_PAYLOADS: '1',
      S1D_ALLOW_PRIVATE_CONSOLES: '1',
      S1D_EXTRA_CA_FILE: path.join(directory, 'ca.pem'),
      S1D_RATE_LIMIT_SCALE: '0.01',
      S1D_DATA_DIR: path.join(directory, 'data'),
    });
  }

  get tokenFile(): string {
    return path.join(this.directory, 'token');
  }

  cli(args: readonly string[], more: Record<string, string> = {}, input = ''): Promise<CliResult> {
    return runCli(args, { env: { ...this.env, ...more }, input });
  }

  /** A worker as a separate process. */
  async startWorker(): Promise<RunningCli> {
    const started = new RunningCli(['worker'], this.env);
    await started.says('worker is running');
    return started;
  }

  connectArgs(tenant: string, url = this.console.url, tokenFile = this.tokenFile): string[] {
    return ['connect', tenant, '--console-url', url, '--token-file', tokenFile];
  }
}
