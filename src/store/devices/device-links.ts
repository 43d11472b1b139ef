import type { Tx } from '../database.ts';
import { OWN_TENANT } from '../paged-list.ts';

/**
 * Grouped launches name devices by UUID, in lower case and without dashes. Sightings of a device that
 * is not in the inventory have its UUID as device id, until a listing brings the device.
 */

/** Several devices have one UUID after a reinstallation: an active one is preferred, then the last changed. */
const BEST_FIRST = `(status = 'active') desc, changed_at desc`;

/** @returns device ids by UUID; UUIDs without a device are left out */
export async function findDeviceIds(
  tx: Tx,
  tenantId: string,
  uuids: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const { rows } = await tx.query<{ uuid: string; deviceId: string }>(
    `select distinct on (1) app.uuid_key(uuid) as uuid, device_id as "deviceId"
     from app.own_devices where ${OWN_TENANT} and app.uuid_key(uuid) = any($2)
     order by 1, ${BEST_FIRST}`,
    [tenantId, uuids],
  );
  return new Map(rows.map(({ uuid, deviceId }) => [uuid, deviceId]));
}

const SIGHTING =
  'version, launches, modes, evidence, first_seen_at, last_seen_at, first_run, last_run, quiet';

/** Gives sightings under a UUID the id of the device that has it now. */
export async function linkSightings(tx: Tx, tenantId: string): Promise<void> {
  const { rows } = await tx.query<{ uuid: string }>(
    `select distinct device_id as uuid from app.sightings
     where tenant_id = $1 and device_id !~ '^[0-9]{1,32}$'`,
    [tenantId],
  );
  const known = await findDeviceIds(
    tx,
    tenantId,
    rows.map(({ uuid }) => uuid),
  );
  if (known.size === 0) return;
  const pairs = [tenantId, [...known.keys()], [...known.values()]];
  const linked = 'unnest($2::text[], $3::text[]) as linked (uuid, device_id)';
  await tx.query('set local enable_nestloop = off');
  await tx.query(
    `insert into app.sightings as s (tenant_id, ai_agent, device_id, os_user, ${SIGHTING})
     select tenant_id, ai_agent, linked.device_id, os_user, ${SIGHTING}
     from app.sightings u join ${linked} on linked.uuid = u.device_id
     where tenant_id = $1
     on conflict (tenant_id, ai_agent, device_id, os_user) do update set
       version = coalesce(excluded.version, s.version), launches = excluded.launches,
       modes = excluded.modes, evidence = excluded.evidence,
       first_seen_at = least(s.first_seen_at, excluded.first_seen_at),
       last_seen_at = greatest(s.last_seen_at, excluded.last_seen_at),
       first_run = least(s.first_run, excluded.first_run),
       last_run = greatest(s.last_run, excluded.last_run), quiet = s.quiet and excluded.quiet`,
    pairs,
  );
  await tx.query('delete from app.sightings where tenant_id = $1 and device_id = any($2)', [
    tenantId,
    pairs[1],
  ]);
  await tx.query(
    `update app.changes c set device_id = linked.device_id from ${linked}
     where tenant_id = $1 and c.device_id = linked.uuid`,
    pairs,
  );
}
