import { DiscoveryError } from '../../errors/errors.ts';
import type { Device } from '../../types.ts';
import type { Tx } from '../database.ts';
import { upsertDevices } from './upsert-devices.ts';

/**
 * A listing: the walk over the console's device list, page by page. Its position lives in the run's
 * row and moves in the same transaction as the page's devices, so a crash repeats one page at most.
 */

/** The writer: one attempt of one run. An older attempt, or an ended run, is refused. */
export interface ListingWriter {
  readonly tenantId: string;
  readonly runNumber: number;
  readonly attempt: number;
}

export interface ListingPosition {
  /** Of the page to fetch next; null: the first. */
  readonly cursor: string | null;
  /** Pages applied so far in this walk. */
  readonly page: number;
  readonly restarts: number;
  /** The smallest total the console has named in this walk, or null. */
  readonly total: number | null;
  /** Rows that could not be read, and how many of them did not even give a device id. */
  readonly rejected: number;
  readonly unnamed: number;
  readonly completed: boolean;
  /** A person confirmed that many devices may vanish at once. */
  readonly acceptMissing: boolean;
}

const POSITION = `
  listing_cursor as cursor, listing_page as page, listing_restarts as restarts,
  listing_total::float8 as total, listing_rejected as rejected, listing_unnamed as unnamed,
  listing_completed_at is not null as completed, accept_missing as "acceptMissing"`;

/** Makes this attempt the only writer, and returns the position of the walk. */
export async function claimListing(tx: Tx, writer: ListingWriter): Promise<ListingPosition> {
  const { rows } = await tx.query<ListingPosition>(
    `update app.runs set listing_attempt = $3
     where tenant_id = $1 and run_number = $2 and finished_at is null
       and stop_requested_at is null and listing_attempt <= $3
     returning ${POSITION}`,
    [writer.tenantId, writer.runNumber, writer.attempt],
  );
  if (!rows[0]) throw new DiscoveryError('run_superseded');
  return rows[0];
}

/** Locks the run's row for this transaction; throws `run_superseded` for an older attempt or an ended run. */
export async function lockListing(tx: Tx, writer: ListingWriter): Promise<ListingPosition> {
  const { rows } = await tx.query<ListingPosition>(
    `select ${POSITION} from app.runs
     where tenant_id = $1 and run_number = $2 and finished_at is null
       and stop_requested_at is null and listing_attempt = $3
     for update`,
    [writer.tenantId, writer.runNumber, writer.attempt],
  );
  if (!rows[0]) throw new DiscoveryError('run_superseded');
  return rows[0];
}

/** Starts the walk again from the first page. Devices seen in the interrupted walk stay seen. */
export async function restartListing(tx: Tx, writer: ListingWriter): Promise<ListingPosition> {
  await lockListing(tx, writer);
  const { rows } = await tx.query<ListingPosition>(
    `update app.runs set listing_cursor = null, listing_page = 0, listing_total = null,
       listing_restarts = listing_restarts + 1
     where tenant_id = $1 and run_number = $2 returning ${POSITION}`,
    [writer.tenantId, writer.runNumber],
  );
  if (!rows[0]) throw new DiscoveryError('run_superseded');
  return rows[0];
}

export interface PageToApply {
  readonly devices: readonly Device[];
  /** Devices whose row could not be read: seen, but not updated. */
  readonly seenOnly: readonly string[];
  readonly rejected: number;
  readonly unnamed: number;
  readonly nextCursor: string | null;
  readonly total: number | null;
}

/** Stores one page and moves the position behind it. Applying a page twice leaves the same rows. */
export async function applyPage(
  tx: Tx,
  writer: ListingWriter,
  page: PageToApply,
): Promise<ListingPosition> {
  await lockListing(tx, writer);
  if (page.devices.length > 0)
    await upsertDevices(tx, writer.tenantId, writer.runNumber, page.devices);
  if (page.seenOnly.length > 0) {
    await tx.query(
      `update app.device_presence set last_seen_run = $2, last_seen_at = now()
       where tenant_id = $1 and device_id = any($3)`,
      [writer.tenantId, writer.runNumber, page.seenOnly],
    );
  }
  const { rows } = await tx.query<ListingPosition>(
    `update app.runs set
       listing_cursor = $3, listing_page = listing_page + 1,
       listing_total = least(listing_total, $4),
       listing_rejected = listing_rejected + $5, listing_unnamed = listing_unnamed + $6
     where tenant_id = $1 and run_number = $2 returning ${POSITION}`,
    [writer.tenantId, writer.runNumber, page.nextCursor, page.total, page.rejected, page.unnamed],
  );
  if (!rows[0]) throw new DiscoveryError('run_superseded');
  return rows[0];
}
