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
import { refreshTokenInfo } from './refresh-token-info.ts';

/** A listing whose cursor was lost restarts this often; then the run fails. */
const MAX_RESTARTS = 2;

/** Stops a console that pages endlessly; no fleet comes near. */
const MAX_PAGES = 100_000;

/** The listing cannot continue: its cursor was refused or came twice. */
class CursorLost extends Error {}

/** The activity `syncDevices`. */
export async function syncDevices(
  deps: ActivityDependencies,
  run: RunRef,
): Promise<InventoryResult> {
  using heartbeat = new Heartbeat();
  const writer = { ...run, attempt: activityInfo().attempt };
  try {
    await using session = await openConsoleSession(deps, run);
    return await new DeviceListing(deps, writer, session, heartbeat).run();
  } catch (error) {
    await stopRunIfFinal(deps, writer, error);
    throw error;
  }
}

/** One attempt of a run's listing. Its position is in the run's row in PostgreSQL. */
class DeviceListing {
  readonly #deps: ActivityDependencies;
  readonly #writer: ListingWriter;
  readonly #session: ConsoleSession;
  readonly #heartbeat: Heartbeat;
  readonly #signal = cancellationSignal();

  constructor(
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

  async run(): Promise<InventoryResult> {
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
        if (!(error instanceof CursorLost)) throw await this.#diagnose(error);
        position = await this.#restart(position, error.message);
      }
    }
    await refreshTokenInfo(this.#deps, this.#session, this.#writer, this.#signal);
    const run = await this.#deps.database.asTenant(tenantId, (tx) =>
      findRun(tx, tenantId, runNumber),
    );
    return { devices: run?.devicesSeen ?? 0, pages: position.page };
  }

  /** Reads from the position to the end. The next page is fetched while one is stored. */
  async #walk(from: ListingPosition): Promise<ListingPosition> {
    const seen = new Set<string>();
    let position = from;
    let page = await this.#fetch(position.cursor, seen);
    for (;;) {
      const next = page.nextCursor === null ? null : this.#fetch(page.nextCursor, seen);
      // Not awaited if storing fails first.
      next?.catch(() => {});
      position = await this.#store(page);
      if (next === null) return position;
      if (position.page >= maxPages(position)) {
        throw new CursorLost(`no end after ${position.page} pages`);
      }
      page = await next;
    }
  }

  async #fetch(cursor: string | null, seen: Set<string>): Promise<DevicePage> {
    if (cursor !== null) {
      if (seen.has(cursor)) throw new CursorLost(`page ${seen.size + 1}: a cursor came twice`);
      seen.add(cursor);
    }
    try {
      return await listDevices(this.#session.http, cursor, {
        signal: this.#signal,
        onWait: (notice) => this.#showWait(notice),
      });
    } catch (error) {
      if (error instanceof ConsoleRefusal && error.status === 400 && cursor !== null) {
        throw new CursorLost(`page ${seen.size + 1}: ${error.message}`);
      }
      throw error;
    }
  }

  async #store(page: DevicePage): Promise<ListingPosition> {
    const { tenantId, runNumber } = this.#writer;
    const namedIds = page.rejected.map(({ deviceId }) => deviceId).filter((id) => id !== null);
    return await this.#deps.database.asTenant(tenantId, async (tx) => {
      const position = await applyPage(tx, this.#writer, {
        devices: page.devices,
        seenOnly: namedIds,
        rejected: page.rejected.length,
        unnamed: page.rejected.length - namedIds.length,
        nextCursor: page.nextCursor,
        total: page.totalItems,
      });
      const inventory = describePosition(position);
      const devices = countDevices(position);
      await setProgress(tx, tenantId, runNumber, { inventory, devices });
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

  async #restart(position: ListingPosition, reason: string): Promise<ListingPosition> {
    if (position.restarts >= MAX_RESTARTS) {
      throw new DiscoveryError('console_bad_response', {
        detail: `the list was begun ${MAX_RESTARTS + 1} times, ${reason}`,
      });
    }
    const { tenantId, runNumber } = this.#writer;
    return await this.#deps.database.asTenant(tenantId, async (tx) => {
      const restarted = await restartListing(tx, this.#writer);
      await setProgress(tx, tenantId, runNumber, { devices: 0 });
      return restarted;
    });
  }

  /** A 401 or 403 is confirmed once: one refusal alone does not prove a dead token. */
  async #diagnose(error: unknown): Promise<unknown> {
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
    const inventory = `${WAIT_WORDS[notice.cause]}, next try ${timeOfDay(notice.until)}`;
    const { tenantId, runNumber } = this.#writer;
    this.#heartbeat.show({ inventory, detail: notice.detail });
    // For display only; the next write of the listing reports a failing database.
    this.#deps.database
      .asTenant(tenantId, (tx) => setProgress(tx, tenantId, runNumber, { inventory }))
      .catch(() => {});
  }
}

const WAIT_WORDS: Readonly<Record<WaitNotice['cause'], string>> = {
  rate_limited: 'rate limited',
  unreachable: 'the console does not answer',
  bad_response: 'the console answered strangely',
};

/** `hh:mm:ss UTC`. */
const timeOfDay = (at: number): string => `${new Date(at).toISOString().slice(11, 19)} UTC`;

/** Twice the pages that the console's total needs, and 100 more. */
const maxPages = ({ total }: ListingPosition): number =>
  total === null ? MAX_PAGES : Math.min(MAX_PAGES, 2 * Math.ceil(total / PAGE_SIZE) + 100);

/** All pages but the last are full. */
const countDevices = ({ page, total }: ListingPosition): number =>
  total === null ? page * PAGE_SIZE : Math.min(page * PAGE_SIZE, total);

function describePosition(position: ListingPosition): string {
  const of = position.total === null ? '' : ` of ${position.total}`;
  return `page ${position.page}, about ${countDevices(position)}${of} devices`;
}

/**
 * Stops Deep Visibility of the same run when the inventory failed for good. A superseded attempt must
 * not end the run, which belongs to the attempt that took over; it may not know yet that it is one.
 */
async function stopRunIfFinal(
  deps: ActivityDependencies,
  writer: ListingWriter,
  error: unknown,
): Promise<void> {
  const code = findDiscoveryError(error)?.code;
  if (code === undefined || code === 'run_superseded' || ERRORS[code].retry === 'wait') return;
  const { tenantId } = writer;
  await deps.database
    .asTenant(tenantId, async (tx) => {
      await claimListing(tx, writer);
      await requestStop(tx, tenantId);
    })
    .catch(() => {});
}
