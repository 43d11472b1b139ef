import { copyRows } from '../copy.ts';
import type { Tx } from '../database.ts';

/** One AI agent on one device under one OS user, as seen in one window. */
export interface SightingToStore {
  readonly aiAgent: string;
  readonly deviceId: string;
  /** OS user of the process. */
  readonly user: string | null;
  readonly version: string | null;
  readonly launches: number;
  readonly modes: readonly string[];
  /** Rule, image path and signer. Never a command line. */
  readonly evidence: Readonly<Record<string, string | null>>;
  /** Epoch milliseconds. */
  readonly firstSeenAt: number;
  readonly lastSeenAt: number;
}

const COLUMNS =
  'ai_agent, device_id, os_user, version, launches, modes, evidence, first_seen_at, last_seen_at';

/**
 * Merges the sightings of one window into the stored ones. First and last times only widen; launches,
 * version, modes and evidence are replaced.
 */
export async function applySightings(
  tx: Tx,
  tenantId: string,
  runNumber: number,
  sightings: readonly SightingToStore[],
): Promise<void> {
  await tx.query(
    `create temporary table if not exists staged_sightings on commit delete rows as
       select ${COLUMNS} from app.sightings with no data`,
  );
  const target = `staged_sightings (${COLUMNS})`;
  await copyRows(tx, target, sightings.map(stagedValues));
  // A new tenant has no statistics; PostgreSQL would plan nested loops for one row.
  await tx.query('set local enable_nestloop = off');
  await tx.query(
    `with known as (
       select s.ai_agent, s.device_id, s.os_user, s.quiet
       from app.sightings s join staged_sightings using (ai_agent, device_id, os_user)
       where s.tenant_id = $1
     ), merged as (
       insert into app.sightings as s (tenant_id, ${COLUMNS}, first_run, last_run)
       select $1, ${COLUMNS}, $2, $2 from staged_sightings
       on conflict (tenant_id, ai_agent, device_id, os_user) do update set
         version = coalesce(excluded.version, s.version), launches = excluded.launches,
         modes = excluded.modes, evidence = excluded.evidence,
         first_seen_at = least(s.first_seen_at, excluded.first_seen_at),
         last_seen_at = greatest(s.last_seen_at, excluded.last_seen_at),
         last_run = $2, quiet = false
       where s.last_run <= $2)
     insert into app.changes (tenant_id, run_number, kind, device_id, ai_agent, os_user)
     select $1, $2, case when quiet is null then 'ai_agent_new' else 'ai_agent_back' end,
       device_id, ai_agent, nullif(os_user, '')
     from staged_sightings left join known using (ai_agent, device_id, os_user)
     where quiet is null or quiet`,
    [tenantId, runNumber],
  );
}

/** Records a change, once, for each sighting that left the rolling window. @param before epoch ms */
export async function markQuiet(
  tx: Tx,
  tenantId: string,
  runNumber: number,
  before: number,
): Promise<void> {
  await tx.query(
    `with passed as (
       update app.sightings set quiet = true
       where tenant_id = $1 and not quiet and last_seen_at < to_timestamp($3::float8 / 1000)
       returning device_id, ai_agent, os_user)
     insert into app.changes (tenant_id, run_number, kind, device_id, ai_agent, os_user)
     select $1, $2, 'ai_agent_quiet', device_id, ai_agent, nullif(os_user, '') from passed`,
    [tenantId, runNumber, before],
  );
}

const stagedValues = (sighting: SightingToStore) => [
  sighting.aiAgent,
  sighting.deviceId,
  sighting.user ?? '',
  sighting.version,
  sighting.launches,
  sighting.modes,
  JSON.stringify(sighting.evidence),
  new Date(sighting.firstSeenAt).toISOString(),
  new Date(sighting.lastSeenAt).toISOString(),
];
