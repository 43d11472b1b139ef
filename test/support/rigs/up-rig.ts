import { chmod, mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { onFileFinished } from '../checks/cleanup.ts';
import { type CliResult, jsonLines, RunningCli, runCli } from '../clients/cli.ts';

/** The installation that `s1-discovery up --demo` starts, in a data directory of its own. */
export class UpRig {
  readonly dataDir: string;
  readonly #env: Readonly<Record<string, string>>;
  /** The last one that was started, which a failing test may leave running. */
  #running: RunningCli | null = null;

  private constructor(dataDir: string) {
    this.dataDir = dataDir;
    this.#env = { S1D_DATA_DIR: dataDir, S1D_PORT: '0' };
    onFileFinished(() => this.stop());
  }

  static async create(): Promise<UpRig> {
    // Like root's home directory: no other user may enter it, not even PostgreSQL's user.
    const home = await mkdtemp(path.join(tmpdir(), 's1d-home-'));
    await chmod(home, 0o700);
    return new UpRig(path.join(home, 'data'));
  }

  cli(...args: string[]): Promise<CliResult> {
    return runCli(args, { env: this.#env });
  }

  async start(): Promise<RunningCli> {
    this.#running = new RunningCli(['up', '--demo'], this.#env);
    await this.#running.says('Read on:');
    return this.#running;
  }

  async stop(): Promise<void> {
    await this.#running?.stop('SIGTERM');
  }

  async runs(): Promise<readonly { readonly runId: number; readonly outcome: string }[]> {
    return jsonLines((await this.cli('runs', 'demo', '--json')).stdout);
  }

  /** The process id of a part: `postgres`, `temporal` or `sample-console`. */
  async pidOf(name: string): Promise<number> {
    return Number(await readFile(path.join(this.dataDir, `${name}.pid`), 'utf8'));
  }
}
