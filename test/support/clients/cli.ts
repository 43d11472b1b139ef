import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { until } from '../checks/until.ts';

const PROGRAM = path.resolve('bin/s1-discovery');

export interface CliResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

type Environment = Readonly<Record<string, string>>;

/** Removes the developer's own settings from the environment. */
function cleanEnvironment(env: Environment): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(
    ([name]) => !/^(S1D_|AWS_|TEMPORAL_(?!CLI)|DATABASE_URL|NODE_OPTIONS|VITEST)/.test(name),
  );
  return { ...Object.fromEntries(kept), ...env };
}

/** Runs a command to its end. */
export async function runCli(
  args: readonly string[],
  options: { readonly env?: Environment; readonly input?: string } = {},
): Promise<CliResult> {
  const child = spawn(PROGRAM, args, { env: cleanEnvironment(options.env ?? {}), stdio: 'pipe' });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  child.stdin.end(options.input ?? '');
  const code = await new Promise<number | null>((resolve) => {
    child.once('close', resolve);
  });
  return { code, stdout, stderr };
}

/** A command that runs until it is stopped. */
export class RunningCli {
  readonly child: ChildProcessWithoutNullStreams;
  output = '';
  readonly #closed: Promise<number | null>;

  constructor(args: readonly string[], env: Environment, input = '') {
    this.child = spawn(PROGRAM, args, { env: cleanEnvironment(env), stdio: 'pipe' });
    this.child.stdin.end(input);
    for (const stream of [this.child.stdout, this.child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        this.output += text;
      });
    }
    this.#closed = new Promise((resolve) => {
      this.child.once('close', resolve);
    });
  }

  /** Waits until it has printed `text`. */
  async says(text: string | RegExp): Promise<void> {
    const found = () =>
      typeof text === 'string' ? this.output.includes(text) : text.test(this.output);
    await until(() => found() || this.child.exitCode !== null).catch(() => {});
    if (!found()) throw new Error(`did not print ${text}: ${this.output}`);
  }

  /** The exit code; null when a signal ended it. */
  stop(signal: NodeJS.Signals): Promise<number | null> {
    this.child.kill(signal);
    return this.#closed;
  }

  get closed(): Promise<number | null> {
    return this.#closed;
  }
}

/** `S1D_DATA_DIR/env` as key and value. */
export async function readEnvFile(dataDir: string): Promise<Record<string, string>> {
  const text = await readFile(path.join(dataDir, 'env'), 'utf8');
  return Object.fromEntries(
    text
      .trim()
      .split('\n')
      .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
  );
}

export const jsonLines = <T = Record<string, unknown>>(text: string): T[] =>
  text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as T);
