import type { Database } from '../src/store/database.ts';

/** Seeds the tenant `bench` with a fleet, AI agents and history to measure lists. */

export const CITIES = ['ber', 'muc', 'nyc', 'sfo', 'lon', 'par', 'tok', 'syd', 'rio', 'cpt'];

/** A pseudo-random value from 0 to 1 for each row, independent of row order. */
const chance = (salt: string): string =>
  `(('x' || substr(md5('${salt}' || n), 1, 8))::bit(32)::bigint / 4294967296.0)`;

const pick = (salt: string, values: readonly string[]): string =>
  `(array[${values.map((value) => `'${value}'`).join(',')}])[1 + floor(${chance(salt)} * ${values.length})::int]`;

const statements = (devices: number, sightings: number): readonly string[] => [
  `insert into app.tenants (tenant_id) values ('bench')`,
  `insert into app.integrations (tenant_id, console_url, sealed_token, key_id, status, cadence)
   values ('bench', 'https://console.example', '{}', 'key', 'connected', 'every 6h')`,
  `insert into app.runs (tenant_id, run_number, request_id, trigger, accept_missing, started_at,
     finished_at, outcome, devices_seen, sightings)
   select 'bench', n, 'request ' || n, 'schedule', false, now() - (400 - n) * interval '6 hours',
     now() - (400 - n) * interval '6 hours' + interval '1 minute', 'full', ${devices}, ${sightings}
   from generate_series(1, 400) n`,
  `insert into app.devices (tenant_id, device_id, uuid, hostname, domain, os_type, os_name,
     os_version, agent_version, machine_type, serial_number, ip_addresses, external_ip,
     last_logged_in_user, account_id, account_name, site_id, site_name, group_id, group_name,
     status, row_hash, first_seen_at, first_seen_run, changed_at)
   select 'bench', (1000000000000000000 + n)::text, md5(n::text),
     city || '-' || ${pick('kind', ['lt', 'ws', 'srv', 'vm'])} || '-' || lpad(n::text, 7, '0'),
     'corp.example', os, case when ${chance('rare')} < 0.001 then 'Windows Server 2012'
       else ${pick('os name', ['Windows 11 Pro', 'Windows 10 Enterprise', 'macOS', 'Ubuntu'])} end,
     '26100', ${pick('agent', ['24.1.2.3', '24.2.1.9', '23.4.4.5'])}, 'laptop',
     'SN' || upper(substr(md5('s' || n), 1, 10)),
     array['10.' || n % 200 || '.' || (n / 200) % 250 || '.' || (n / 50000) % 250, 'fe80::' || to_hex(n)],
     '3.122.' || n % 250 || '.' || (n / 250) % 250,
     ${pick('first', ['ann', 'bob', 'carl', 'dora', 'emil', 'fay', 'gus', 'hana'])} || '.' ||
       ${pick('last', ['smith', 'jones', 'lee', 'kim', 'diaz', 'weber'])} || n % 5000,
     '1', 'Acme', city || n % 12, 'Site ' || city || n % 12, 'g' || n % 1500, 'Group ' || n % 1500,
     case when ${chance('gone')} < 0.02 then 'decommissioned'
       when ${chance('gone')} < 0.023 then 'missing' else 'active' end,
     '', now() - ${chance('first seen')} * 400 * interval '1 day', 1, now()
   from (select n, ${pick('city', CITIES)} as city,
       ${pick('os', ['windows', 'windows', 'windows', 'macos', 'linux'])} as os
     from generate_series(1, ${devices}) n) numbered`,
  `insert into app.device_presence
     (tenant_id, device_id, last_seen_at, last_seen_run, last_active_at, console_updated_at, site_id)
   select 'bench', device_id, now(), 400, now() - power(active, 3) * 90 * interval '1 day', now(),
     site_id
   from (select n, ${chance('active')} as active from generate_series(1, ${devices}) n) numbered
     join app.devices on device_id = (1000000000000000000 + n)::text`,
  `insert into app.sightings (tenant_id, ai_agent, device_id, os_user, version, launches, modes,
     evidence, first_seen_at, last_seen_at, first_run, last_run)
   select 'bench', ${pick('ai', ['claude-code', 'codex', 'cursor', 'copilot-cli', 'gemini-cli', 'ollama', 'windsurf', 'aider'])},
     (1000000000000000000 + 1 + floor(${chance('where')} * ${devices})::bigint)::text, 'user' || n % 5000,
     '1.' || n % 40 || '.' || n % 9, 1 + n % 50,
     case when ${chance('mode')} < 0.1 then array['permission-bypass'] else '{}' end,
     '{"rule": "r", "imagePath": "/usr/bin/x", "signer": null}',
     now() - (20 + ${chance('first')} * 60) * interval '1 day',
     now() - ${chance('last')} * 20 * interval '1 day', 1, 400
   from generate_series(1, ${sightings}) n on conflict do nothing`,
  `insert into app.changes (tenant_id, run_number, kind, device_id)
   select 'bench', 1 + n % 400, 'device_new', (1000000000000000000 + n)::text
   from generate_series(1, ${devices}) n`,
];

const TABLES = ['devices', 'device_presence', 'sightings', 'changes'];

export interface Fleet {
  readonly devices: number;
  readonly sightings: number;
  /** False: no planner statistics, as just after a first run. */
  readonly statistics: boolean;
}

/** Creates indexes after the rows, which halves the time. */
export async function seedFleet(owner: Database, fleet: Fleet): Promise<void> {
  const { pool } = owner;
  for (const table of TABLES) {
    await pool.query(`alter table app.${table} set (autovacuum_enabled = false)`);
  }
  const { rows } = await pool.query<{ name: string; definition: string }>(
    `select indexname as name, indexdef as definition from pg_indexes
     where schemaname = 'app' and indexdef not like 'CREATE UNIQUE%' and tablename = any($1)`,
    [TABLES],
  );
  for (const { name } of rows) await pool.query(`drop index app.${name}`);
  for (const statement of statements(fleet.devices, fleet.sightings)) await pool.query(statement);
  for (const { definition } of rows) await pool.query(definition);
  // Without this PostgreSQL does not know the tables' sizes either, as after a run's own inserts.
  if (fleet.statistics) await pool.query('vacuum analyze');
}
