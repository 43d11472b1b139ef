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
  /** Receives the service's output; overwritten by each start. */
  readonly logFile: string;
  /** Stores its process id, so a later start can stop a process that was left running. */
  readonly pidFile: string;
  /** Text that only its command line contains, such as its data file. */
  readonly mark: string;
  readonly stopSignal: NodeJS.Signals;
  readonly stopWithinMs: number;
  readonly readyWithinMs: number;
  /** Resolves to true when the service is ready. */
  readonly ready: () => Promise<boolean>;
  readonly log: Log;
}

/** After more exits than this within a minute, another restart will not help. */
const MAX_RESTARTS = 5;

/**
 * A server that belongs to this process: started, awaited, restarted when it exits, and stopped in
 * order. It has its own process group, so Ctrl-C reaches only this process, which shuts services
 * down in the right order.
 */
export class Service {
  readonly #options: ServiceOptions;
  #child: ChildProcess | null = null;
  #stopping = false;
  #restarts: number[] = [];
  #fail: (error: Error) => void = () => {};
  /** Rejects when the service has failed permanently. */
  readonly lost: Promise<never>;

  private constructor(options: ServiceOptions) {
    this.#options = options;
    this.lost = new Promise<never>((_, reject) => {
      this.#fail = reject;
    });
    this.lost.catch(() => {});
  }

  /** Throws `embedded_failed` with the end of its log when it does not become ready. */
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
      // Its user may not be able to enter our working directory.
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
