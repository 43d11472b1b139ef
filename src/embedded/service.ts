import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { DiscoveryError } from '../errors/errors.ts';
import type { Log } from '../log.ts';
import { stopLeftoverProcess } from './processes.ts';

export interface ServiceOptions {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  readonly uid?: number;
  readonly gid?: number;
  /** What it prints since this start. */
  readonly logFile: string;
  /** Where its process id is kept, so that a later start can end what a killed one left behind. */
  readonly pidFile: string;
  /** Text of its command line that no other process has, such as its data file. */
  readonly mark: string;
  readonly stopSignal: NodeJS.Signals;
  readonly stopWithinMs: number;
  readonly readyWithinMs: number;
  /** Resolves true when the service answers. */
  readonly ready: () => Promise<boolean>;
  readonly log: Log;
}

/** More ends than this within a minute mean that starting it again is no help. */
const MAX_RESTARTS = 5;

/**
 * A server that belongs to this process: started, waited for, started again when it dies, and
 * stopped in order. It gets a process group of its own, so that Ctrl-C reaches only us and the
 * parts are shut down in our order.
 */
export class Service {
  readonly #options: ServiceOptions;
  #child: ChildProcess | null = null;
  #stopping = false;
  #restarts: number[] = [];
  #fail: (error: Error) => void = () => {};
  /** Rejects when the service is lost for good. */
  readonly lost: Promise<never>;

  private constructor(options: ServiceOptions) {
    this.#options = options;
    this.lost = new Promise<never>((_, reject) => {
      this.#fail = reject;
    });
    this.lost.catch(() => {});
  }

  /** Throws `embedded_failed` with the end of its log when it does not come up. */
  static async start(options: ServiceOptions): Promise<Service> {
    await stopPreviousProcess(options);
    const service = new Service(options);
    service.#spawn();
    await service.#awaitReady();
    return service;
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    const child = this.#child;
    if (!child || hasEnded(child)) return;
    const ended = new Promise<void>((resolve) => {
      child.once('exit', () => resolve());
    });
    child.kill(this.#options.stopSignal);
    const timer = setTimeout(() => child.kill('SIGKILL'), this.#options.stopWithinMs);
    await ended;
    clearTimeout(timer);
  }

  #spawn(): void {
    const { command, args, env, uid, gid, logFile, pidFile } = this.#options;
    const output = openSync(logFile, this.#restarts.length === 0 ? 'w' : 'a', 0o600);
    const child = spawn(command, args, {
      env: env ?? process.env,
      ...(uid === undefined ? {} : { uid }),
      ...(gid === undefined ? {} : { gid }),
      stdio: ['ignore', output, output],
      detached: true,
      // Its user may not be able to enter the directory we were started in.
      cwd: path.parse(logFile).root,
    });
    closeSync(output);
    if (child.pid !== undefined) {
      writeFileSync(pidFile, String(child.pid), { mode: 0o600 });
    }
    child.on('error', (error) => this.#fail(error));
    child.on('exit', (code, signal) => this.#onExit(code, signal));
    this.#child = child;
  }

  #onExit(code: number | null, signal: NodeJS.Signals | null): void {
    if (this.#stopping) return;
    const { name, log } = this.#options;
    const now = Date.now();
    this.#restarts = [...this.#restarts.filter((at) => at > now - 60_000), now];
    if (this.#restarts.length > MAX_RESTARTS) {
      const detail = `${name} ended ${this.#restarts.length} times within a minute`;
      this.#fail(new DiscoveryError('embedded_failed', { detail }));
      return;
    }
    log('WARN', `${name} ended and is started again`, { code, signal });
    setTimeout(() => {
      if (!this.#stopping) this.#spawn();
    }, 200 * this.#restarts.length);
  }

  async #awaitReady(): Promise<void> {
    const { ready, readyWithinMs, name, logFile } = this.#options;
    const until = Date.now() + readyWithinMs;
    let failure: unknown = null;
    this.lost.catch((error: unknown) => {
      failure = error;
    });
    while (!(await ready())) {
      if (failure === null && Date.now() < until) {
        await delay(50);
        continue;
      }
      await this.stop();
      const detail = `${name}: ${await tail(logFile)}`;
      throw new DiscoveryError('embedded_failed', { detail, cause: failure });
    }
  }
}

async function stopPreviousProcess(options: ServiceOptions): Promise<void> {
  const { pidFile, mark, stopSignal, stopWithinMs } = options;
  const pid = Number.parseInt(await readFile(pidFile, 'utf8').catch(() => ''), 10);
  if (pid > 0) await stopLeftoverProcess(pid, mark, stopSignal, stopWithinMs);
}

const hasEnded = (child: ChildProcess): boolean =>
  child.exitCode !== null || child.signalCode !== null || child.pid === undefined;

/** The last lines of a log, on one line. */
async function tail(file: string): Promise<string> {
  const text = await readFile(file, 'utf8').catch(() => '');
  return text.trim().split('\n').slice(-3).join(' | ').slice(-500) || 'it printed nothing';
}
