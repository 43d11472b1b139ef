import { activityInfo, cancellationSignal } from '@temporalio/activity';
import { DiscoveryError, ERRORS, findDiscoveryError } from '../../errors/errors.ts';
import { refusalToError, verifyToken } from '../../sentinelone/connection-check.ts';
import { type DevicePage, listDevices, PAGE_SIZE } from '../../sentinelone/devices.ts';
import { ConsoleRefusal } from '../../sentinelone/http/envelope.ts';
import type { WaitNotice } from '../../sentinelone/http/request.ts';
import {
  applyPage,
  claimListing,
  type ListingPosition,
  type ListingWriter,
  restartListing,
} from '../../store/devices/listing.ts';
import { completeListing } from '../../store/devices/missing.ts';
import { addWarning, findRun, requestStop, setProgress } from '../../store/runs/runs.ts';
import type { InventoryResult, RunRef } from '../../workflows/activity-contract.ts';
import { type ConsoleSession, openConsoleSession } from '../console-session.ts';
import type { ActivityDependencies } from '../dependencies.ts';
import { Heartbeat } from '../heartbeat.ts';
import { checkTokenInfo } from './token-facts.ts';

/** A walk is begun anew this often when the console loses its place, then the run fails. */
const MAX_RESTARTS = 2;

/** Above any fleet; only a console that pages for ever reaches it. */
const MAX_PAGES = 100_000;

/** The console lost the place of this walk: its cursor was refused or came twice. */
class CursorLost extends Error {}

/** One attempt of the inventory of one run. Its position is in the run's row, not here. */
export class InventorySync {
  readonly #deps: ActivityDependencies;
  readonly #writer: ListingWriter;
  readonly #session: ConsoleSession;
  readonly #heartbeat: Heartbeat;
  readonly #signal = cancellationSignal();

  private constructor(
    deps: ActivityDependencies,
    writer: ListingWriter,
    session: ConsoleSession,
    heartbeat: Heartbeat,
  ) {
    this.#deps = deps;
    this.#writer = writer;
    this.#session = session;
    this.#heartbeat = heartbeat;
  }

  /** The activity `syncDevices`. */
  static async run(deps: ActivityDependencies, run: RunRef): Promise<InventoryResult> {
    using heartbeat = new Heartbeat();
    const writer = { ...run, attempt: activityInfo().attempt };
    try {
      await using session = await openConsoleSession(deps, run);
      return await new InventorySync(deps, writer, session, heartbeat).#run();
    } catch (error) {
      await stopRunIfFinal(deps, run.tenantId, error);
      throw error;
    }
  }

  async #run(): Promise<InventoryResult> {
    const { tenantId, runNumber } = this.#writer;
    let position = await this.#deps.database.asTenant(tenantId, (tx) =>
      claimListing(tx, this.#writer),
    );
    while (!position.completed) {
      try {
        position = await this.#walk(position);
        await this.#complete();
        break;
      } catch (error) {
        if (!(error instanceof CursorLost)) throw await this.#explain(error);
        position = await this.#restart(position, error.message);
      }
    }
    await checkTokenInfo(this.#deps, this.#session, this.#writer, this.#signal);
    const run = await this.#deps.database.asTenant(tenantId, (tx) =>
      findRun(tx, tenantId, runNumber),
    );
    return { devices: run?.devicesSeen ?? 0, pages: position.page };
  }

  /** From the position to the end of the list. The next page is fetched while one is written. */
  async #walk(from: ListingPosition): Promise<ListingPosition> {
    const asked = new Set<string>();
    let position = from;
    let page = await this.#fetch(position.cursor, asked);
    for (;;) {
      const next = page.nextCursor === null ? null : this.#fetch(page.nextCursor, asked);
      // If storing fails first, nobody awaits this one.
      next?.catch(() => {});
      position = await this.#store(page);
      if (next === null) return position;
      if (position.page >= mostPages(position)) {
        throw new CursorLost(`no end after ${position.page} pages`);
      }
      page = await next;
    }
  }

  async #fetch(cursor: string | null, asked: Set<string>): Promise<DevicePage> {
    if (cursor !== null) {
      if (asked.has(cursor)) throw new CursorLost(`page ${asked.size + 1}: a cursor came twice`);
      asked.add(cursor);
    }
    try {
      return await listDevices(this.#session.http, cursor, {
        signal: this.#signal,
        onWait: (notice) => this.#showWait(notice),
      });
    } catch (error) {
      if (error instanceof ConsoleRefusal && error.status === 400 && cursor !== null) {
        throw new CursorLost(`page ${asked.size + 1}: ${error.message}`);
      }
      throw error;
    }
  }

  async #store(page: DevicePage): Promise<ListingPosition> {
    const { tenantId, runNumber } = this.#writer;
    const named = page.rejected.map(({ deviceId }) => deviceId).filter((id) => id !== null);
    return await this.#deps.database.asTenant(tenantId, async (tx) => {
      const position = await applyPage(tx, this.#writer, {
        devices: page.devices,
        seenOnly: named,
        rejected: page.rejected.length,
        unnamed: page.rejected.length - named.length,
        nextCursor: page.nextCursor,
        total: page.totalItems,
      });
      const inventory = describePosition(position);
      await setProgress(tx, tenantId, runNumber, { inventory });
      this.#heartbeat.show({ inventory, cursor: page.nextCursor });
      return position;
    });
  }

  async #complete(): Promise<void> {
    const { tenantId, runNumber } = this.#writer;
    await this.#deps.database.asTenant(tenantId, async (tx) => {
      for (const warning of await completeListing(tx, this.#writer)) {
        await addWarning(tx, tenantId, runNumber, warning);
      }
    });
  }

  async #restart(position: ListingPosition, why: string): Promise<ListingPosition> {
    if (position.restarts >= MAX_RESTARTS) {
      throw new DiscoveryError('console_bad_response', {
        detail: `the list was begun ${MAX_RESTARTS + 1} times, ${why}`,
      });
    }
    return await this.#deps.database.asTenant(this.#writer.tenantId, (tx) =>
      restartListing(tx, this.#writer),
    );
  }

  /** A 401 or 403 is confirmed once: one refusal alone does not prove a dead token. */
  async #explain(error: unknown): Promise<unknown> {
    if (!(error instanceof ConsoleRefusal)) return error;
    if (error.status !== 401 && error.status !== 403) return refusalToError(error, true);
    try {
      await verifyToken(this.#session.quickHttp, { signal: this.#signal });
    } catch (confirmed) {
      const code = findDiscoveryError(confirmed)?.code;
      if (code === 'invalid_token') return confirmed;
    }
    return refusalToError(error, true);
  }

  #showWait(notice: WaitNotice): void {
    const inventory = `${waitWords[notice.cause]}, next try ${timeOfDay(notice.until)}`;
    const { tenantId, runNumber } = this.#writer;
    this.#heartbeat.show({ inventory, detail: notice.detail });
    // For people who watch; the next step of the work meets whatever this one does.
    this.#deps.database
      .asTenant(tenantId, (tx) => setProgress(tx, tenantId, runNumber, { inventory }))
      .catch(() => {});
  }
}

const waitWords: Readonly<Record<WaitNotice['cause'], string>> = {
  rate_limited: 'rate limited',
  unreachable: 'the console does not answer',
  bad_response: 'the console answered strangely',
};

/** `hh:mm:ss`, UTC. */
const timeOfDay = (at: number): string => `${new Date(at).toISOString().slice(11, 19)} UTC`;

/** Twice the pages that the console's own total needs, and some; without a total the outer bound. */
const mostPages = ({ total }: ListingPosition): number =>
  total === null ? MAX_PAGES : Math.min(MAX_PAGES, 2 * Math.ceil(total / PAGE_SIZE) + 100);

function describePosition({ page, total }: ListingPosition): string {
  const of = total === null ? '' : ` of ${total}`;
  const devices = total === null ? page * PAGE_SIZE : Math.min(page * PAGE_SIZE, total);
  return `page ${page}, about ${devices}${of} devices`;
}

/**
 * When the inventory fails for good, Deep Visibility beside it need not go on. An attempt that was
 * superseded must not end the run, which belongs to the attempt that took over.
 */
async function stopRunIfFinal(
  deps: ActivityDependencies,
  tenantId: string,
  error: unknown,
): Promise<void> {
  const code = findDiscoveryError(error)?.code;
  if (code === undefined || code === 'run_superseded' || ERRORS[code].retry === 'wait') return;
  await deps.database.asTenant(tenantId, (tx) => requestStop(tx, tenantId)).catch(() => {});
}
