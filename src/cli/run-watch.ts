import type { Database } from '../store/database.ts';
import { listRuns, type RunRow } from '../store/runs/runs.ts';
import { sanitize } from './output.ts';

const POLL_INTERVAL_MS = 500;

/**
 * Shows the progress of a tenant's run: one updated line on a terminal, one line per step when the
 * output is piped.
 */
export class RunWatch implements Disposable {
  readonly #database: Database;
  readonly #tenantId: string;
  readonly #stream: NodeJS.WriteStream;
  #timer: NodeJS.Timeout | null = null;
  #last = '';

  constructor(database: Database, tenantId: string, stream: NodeJS.WriteStream = process.stderr) {
    this.#database = database;
    this.#tenantId = tenantId;
    this.#stream = stream;
  }

  start(): void {
    this.#timer = setInterval(() => {
      this.#refresh().catch(() => {});
    }, POLL_INTERVAL_MS);
  }

  stop(): void {
    if (this.#timer === null) return;
    clearInterval(this.#timer);
    this.#timer = null;
    if (this.#stream.isTTY && this.#last !== '') this.#stream.write('\r\u001b[K');
  }

  [Symbol.dispose](): void {
    this.stop();
  }

  async #refresh(): Promise<void> {
    const [run] = await newestRuns(this.#database, this.#tenantId);
    if (!run || run.outcome !== null || this.#timer === null) return;
    const line = describeProgress(run);
    if (line === this.#last) return;
    this.#last = line;
    this.#stream.write(this.#stream.isTTY ? `\r\u001b[K${line}` : `${line}\n`);
  }
}

export function describeProgress(run: Pick<RunRow, 'runNumber' | 'progress'>): string {
  const { inventory, deepVisibility } = run.progress;
  const parts = [
    inventory === undefined ? null : `inventory: ${inventory}`,
    deepVisibility === undefined ? null : `Deep Visibility: ${deepVisibility}`,
  ].filter((part) => part !== null);
  return sanitize(`run ${run.runNumber}: ${parts.join('; ') || 'starting'}`);
}

const newestRuns = (database: Database, tenantId: string): Promise<readonly RunRow[]> =>
  database.asTenant(tenantId, (tx) => listRuns(tx, tenantId, 1, null));
