import type { RunWarning } from '../../types.ts';
import type { Tx } from '../database.ts';
import { countActiveDevices } from './device-aggregates.ts';
import { type ListingWriter, lockListing } from './listing.ts';

/** A listing that lacks a larger share of the active fleet needs a second one, or a confirmation. */
const MASS_SHARE = 0.2;

/** A listing may lack this share of the console's total: devices come and go while it is read. */
const SHORT_TOLERANCE = 0.01;

/**
 * Completes a listing and marks the devices that it lacks as missing. Nothing is marked when the
 * listing is provably short. A mass disappearance is held until a second full listing lacks the same
 * devices, or a person confirms it (`acceptMissing`).
 */
export async function completeListing(
  tx: Tx,
  writer: ListingWriter,
): Promise<readonly RunWarning[]> {
  const position = await lockListing(tx, writer);
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
  const heldRun = await findHeldRun(tx, writer.tenantId);
  const active = await countActiveDevices(tx, writer.tenantId);
  const unseen = await countUnseenSince(tx, writer.tenantId, writer.runNumber);
  const unseenTwice = heldRun === null ? 0 : await countUnseenSince(tx, writer.tenantId, heldRun);
  const unseenOnce = unseen - unseenTwice;
  const held = !acceptMissing && unseenOnce > 1 && unseenOnce > active * MASS_SHARE;
  // Devices that the held listing lacked too are marked now; those that only this one lacks are held.
  const since = held ? heldRun : writer.runNumber;
  if (since !== null) await markUnseenSince(tx, writer, since);
  await tx.query(`update app.integrations set mass_disappearance_run = $2 where tenant_id = $1`, [
    writer.tenantId,
    held ? writer.runNumber : null,
  ]);
  if (!held) return [];
  return [
    {
      code: 'mass_disappearance',
      message:
        `${unseenOnce} of ${active} devices would be marked missing; ` +
        'held until a second full listing says the same or it is confirmed',
    },
  ];
}

async function findHeldRun(tx: Tx, tenantId: string): Promise<number | null> {
  const { rows } = await tx.query<{ heldRun: number | null }>(
    `select mass_disappearance_run::float8 as "heldRun" from app.integrations where tenant_id = $1`,
    [tenantId],
  );
  return rows[0]?.heldRun ?? null;
}

/**
 * Active devices that no run from $2 on has seen. Found by an array of ids and not by a join, which
 * PostgreSQL plans for one row while a tenant is new, and which then takes quadratic time.
 */
const UNSEEN_SINCE = `
  tenant_id = $1 and status = 'active' and device_id = any(array(
    select device_id from app.device_presence where tenant_id = $1 and last_seen_run < $2))`;

async function countUnseenSince(tx: Tx, tenantId: string, run: number): Promise<number> {
  const { rows } = await tx.query<{ n: number }>(
    `select count(*)::float8 as n from app.devices where ${UNSEEN_SINCE}`,
    [tenantId, run],
  );
  return rows[0]?.n ?? 0;
}

async function markUnseenSince(
  tx: Tx,
  { tenantId, runNumber }: ListingWriter,
  run: number,
): Promise<void> {
  await tx.query(
    `with marked as (
       update app.devices set status = 'missing', changed_at = now() where ${UNSEEN_SINCE}
       returning device_id)
     insert into app.changes (tenant_id, run_number, kind, device_id)
     select $1, $3, 'device_missing', device_id from marked`,
    [tenantId, run, runNumber],
  );
}

function rowsRejected(rejected: number, unnamed: number): RunWarning {
  const consequence = unnamed > 0 ? '; nothing was marked missing' : '';
  return { code: 'rows_rejected', message: `${rejected} devices could not be read${consequence}` };
}
