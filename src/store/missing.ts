import type { RunWarning } from '../types.ts';
import type { Tx } from './database.ts';
import { holdListing, type ListingWriter } from './listing.ts';

/** More of the active fleet than this vanishing at once is not believed at first sight. */
export const MASS_SHARE = 0.2;

/** A listing may fall short of the console's total by this share: devices come and go meanwhile. */
export const SHORT_TOLERANCE = 0.01;

interface MarkingFacts {
  /** Active devices before this listing. */
  readonly active: number;
  /** Active devices it did not bring. */
  readonly unseen: number;
  /** Of those, how many the held listing did not bring either. */
  readonly unseenTwice: number;
}

/**
 * Ends a walk that came to its end, and marks as missing what it did not bring. Nothing is marked
 * when the walk provably lacks devices; a mass disappearance waits for a second full walk that says
 * the same, or for somebody's word (`acceptMissing`).
 */
export async function completeListing(
  tx: Tx,
  writer: ListingWriter,
): Promise<readonly RunWarning[]> {
  const position = await holdListing(tx, writer);
  if (position.completed) return [];
  await tx.query(
    `update app.runs set listing_completed_at = now(), listing_cursor = null
     where tenant_id = $1 and run_number = $2`,
    [writer.tenantId, writer.runNumber],
  );
  const warnings: RunWarning[] = [];
  if (position.rejected > 0) warnings.push(rowsRejected(position.rejected, position.unnamed));
  const short = await shortfall(tx, writer, position.total);
  if (short) warnings.push(short);
  if (short || position.unnamed > 0) return warnings;
  return [...warnings, ...(await markMissing(tx, writer, position.acceptMissing))];
}

async function shortfall(
  tx: Tx,
  writer: ListingWriter,
  total: number | null,
): Promise<RunWarning | null> {
  if (total === null) return null;
  const { rows } = await tx.query<{ seen: number }>(
    `select count(*)::float8 as seen from app.device_presence
     where tenant_id = $1 and last_seen_run = $2`,
    [writer.tenantId, writer.runNumber],
  );
  const seen = rows[0]?.seen ?? 0;
  if (seen >= total - Math.floor(total * SHORT_TOLERANCE)) return null;
  return {
    code: 'listing_short',
    message: `${seen} of ${total} devices came; nothing was marked missing`,
  };
}

async function markMissing(
  tx: Tx,
  writer: ListingWriter,
  acceptMissing: boolean,
): Promise<readonly RunWarning[]> {
  const { active, unseen, unseenTwice } = await countUnseen(tx, writer);
  const fresh = unseen - unseenTwice;
  const held = !acceptMissing && fresh > 1 && fresh > active * MASS_SHARE;
  await mark(tx, writer, held);
  await tx.query(`update app.integrations set held_run = $2 where tenant_id = $1`, [
    writer.tenantId,
    held ? writer.runNumber : null,
  ]);
  if (!held) return [];
  return [
    {
      code: 'mass_disappearance',
      message:
        `${fresh} of ${active} devices would be marked missing; ` +
        'held until a second full listing says the same or it is confirmed',
    },
  ];
}

const UNSEEN = `
  from app.devices d
    join app.device_presence p using (tenant_id, device_id)
    join app.integrations i using (tenant_id)
  where d.tenant_id = $1 and d.status = 'active'`;

async function countUnseen(tx: Tx, writer: ListingWriter): Promise<MarkingFacts> {
  const { rows } = await tx.query<MarkingFacts>(
    `select count(*)::float8 as active,
       count(*) filter (where p.last_seen_run < $2)::float8 as unseen,
       count(*) filter (where p.last_seen_run < $2 and p.last_seen_run < i.held_run)::float8
         as "unseenTwice" ${UNSEEN}`,
    [writer.tenantId, writer.runNumber],
  );
  return rows[0] ?? { active: 0, unseen: 0, unseenTwice: 0 };
}

/** @param onlyTwice leave out devices that only this listing lacked */
async function mark(tx: Tx, writer: ListingWriter, onlyTwice: boolean): Promise<void> {
  await tx.query(
    `with unseen as (
       select d.device_id ${UNSEEN} and p.last_seen_run < $2
         and (not $3::boolean or p.last_seen_run < i.held_run)
     ), marked as (
       update app.devices set status = 'missing', changed_at = now()
       where tenant_id = $1 and device_id in (select device_id from unseen)
       returning device_id)
     insert into app.changes (tenant_id, run_number, kind, device_id)
     select $1, $2, 'device_missing', device_id from marked`,
    [writer.tenantId, writer.runNumber, onlyTwice],
  );
}

function rowsRejected(rejected: number, unnamed: number): RunWarning {
  const consequence = unnamed > 0 ? '; nothing was marked missing' : '';
  return { code: 'rows_rejected', message: `${rejected} devices could not be read${consequence}` };
}
