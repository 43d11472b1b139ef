/**
 * How long does the portal take for one page of each list, at a million devices and a hundred
 * thousand sightings? Seeds an embedded PostgreSQL, asks the real server over HTTP with a real
 * session, and prints the 50th and 95th percentile of each question, milliseconds. Run with
 * `npx tsx bench/portal-lists.ts [devices] [sightings] [rounds]`.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { loadConfig } from '../src/config.ts';
import { startPostgres } from '../src/embedded/postgres.ts';
import { makeLink } from '../src/portal/one-time-links.ts';
import { createServer } from '../src/portal/server.ts';
import { openServices } from '../src/portal/start-portal.ts';
import { Database } from '../src/store/database.ts';
import { migrate } from '../src/store/migrate.ts';
import { parseKeyRing } from '../src/vault/key-ring.ts';

const DEVICES = Number(process.argv[2] ?? 1_000_000);
const SIGHTINGS = Number(process.argv[3] ?? 100_000);
const ROUNDS = Number(process.argv[4] ?? 20);
const TARGET_MS = 50;

/** A spread that has nothing to do with the order: 0 to 1 for each row. */
const chance = (salt: string): string =>
  `(('x' || substr(md5('${salt}' || n), 1, 8))::bit(32)::bigint / 4294967296.0)`;

const pick = (salt: string, values: readonly string[]): string =>
  `(array[${values.map((value) => `'${value}'`).join(',')}])[1 + floor(${chance(salt)} * ${values.length})::int]`;

const CITIES = ['ber', 'muc', 'nyc', 'sfo', 'lon', 'par', 'tok', 'syd', 'rio', 'cpt'];

const SEED = [
  `insert into app.tenants (tenant_id) values ('bench')`,
  `insert into app.integrations (tenant_id, console_url, sealed_token, key_id, status, cadence)
   values ('bench', 'https://console.example', '{}', 'key', 'connected', 'every 6h')`,
  `insert into app.runs (tenant_id, run_number, request_id, trigger, accept_missing, started_at,
     finished_at, outcome, devices_seen, sightings)
   select 'bench', n, 'request ' || n, 'schedule', false, now() - (400 - n) * interval '6 hours',
     now() - (400 - n) * interval '6 hours' + interval '1 minute', 'full', ${DEVICES}, ${SIGHTINGS}
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
     from generate_series(1, ${DEVICES}) n) numbered`,
  `insert into app.device_presence
     (tenant_id, device_id, last_seen_at, last_seen_run, last_active_at, console_updated_at)
   select 'bench', (1000000000000000000 + n)::text, now(), 400,
     now() - power(${chance('active')}, 3) * 90 * interval '1 day', now()
   from generate_series(1, ${DEVICES}) n`,
  `insert into app.sightings (tenant_id, ai_agent, device_id, os_user, version, launches, modes,
     evidence, first_seen_at, last_seen_at, first_run, last_run)
   select 'bench', ${pick('ai', ['claude-code', 'codex', 'cursor', 'copilot-cli', 'gemini-cli', 'ollama', 'windsurf', 'aider'])},
     (1000000000000000000 + 1 + floor(${chance('where')} * ${DEVICES})::bigint)::text, 'user' || n % 5000,
     '1.' || n % 40 || '.' || n % 9, 1 + n % 50,
     case when ${chance('mode')} < 0.1 then array['permission-bypass'] else '{}' end,
     '{"rule": "r", "imagePath": "/usr/bin/x", "signer": null}',
     now() - (20 + ${chance('first')} * 60) * interval '1 day',
     now() - ${chance('last')} * 20 * interval '1 day', 1, 400
   from generate_series(1, ${SIGHTINGS}) n on conflict do nothing`,
  `insert into app.changes (tenant_id, run_number, kind, device_id)
   select 'bench', 1 + n % 400, 'device_new', (1000000000000000000 + n)::text
   from generate_series(1, ${DEVICES}) n`,
];

/** Each question, with something that differs from round to round. */
const QUESTIONS: Readonly<Record<string, (round: number) => string>> = {
  'devices, by name': () => 'devices',
  'devices, by last activity': () => 'devices?sort=lastActiveAt&order=desc',
  'devices, by first seen': () => 'devices?sort=firstSeenAt&order=desc',
  'devices, by user': () => 'devices?sort=lastLoggedInUser',
  'devices, operating system': (n) => `devices?osType=${['windows', 'macos', 'linux'][n % 3]}`,
  'devices, rare system by activity': () =>
    'devices?osName=Windows%20Server%202012&sort=lastActiveAt&order=desc',
  'devices, site': (n) => `devices?siteId=${CITIES[n % 10]}${n % 12}`,
  'devices, site by activity': (n) =>
    `devices?siteId=${CITIES[n % 10]}${n % 12}&sort=lastActiveAt&order=desc`,
  'devices, group by user': (n) => `devices?groupId=g${n * 7}&sort=lastLoggedInUser`,
  'devices, missing': () => 'devices?status=missing',
  'devices, with AI agents': () => 'devices?hasAiAgents=true',
  'devices, active today': () => 'devices?activeWithinDays=1',
  'devices, inactive for long': () => 'devices?inactiveForDays=80&sort=lastActiveAt&order=desc',
  'devices, search a name': (n) =>
    `devices?q=-${String(n * 49_979)
      .padStart(7, '0')
      .slice(0, 6)}`,
  'devices, search a user': (n) => `devices?q=ann.smith${n * 31}`,
  'devices, search an address': (n) => `devices?q=10.${n * 9}.17.`,
  'devices, search a serial': (n) => `devices?q=SN${(n * 7919).toString(16)}`,
  'devices, search two letters': () => 'devices?q=be',
  'devices, search nothing there': () => 'devices?q=nothing-like-it',
  'devices, search and filter': (n) => `devices?q=lt-00${n}&status=active&osType=macos`,
  'one device': (n) => `devices/${1_000_000_000_000_000_001n + BigInt(n * 4_999)}`,
  'changes of a device': (n) => `devices/${1_000_000_000_000_000_001n + BigInt(n * 4_999)}/changes`,
  'count, all': () => 'device-count',
  'count, site': (n) => `device-count?siteId=${CITIES[n % 10]}${n % 12}`,
  'sightings, newest': () => 'sightings',
  'sightings, by AI agent': () => 'sightings?sort=aiAgent&order=asc',
  'sightings, one AI agent': () => 'sightings?aiAgent=codex',
  'sightings, bypass': () => 'sightings?mode=permission-bypass&active=true',
  'sightings, search a user': (n) => `sightings?q=user${n * 113}`,
  'sightings, search a host': (n) => `sightings?q=ber-lt-0${String(n).padStart(3, '0')}`,
  'AI agents': () => 'ai-agents',
  facets: () => 'device-facets',
  overview: () => 'overview',
  runs: () => 'runs',
  changes: () => 'changes',
};

/** Indexes are made after the rows, which takes half the time. */
async function seed(owner: Database): Promise<void> {
  const startedAt = performance.now();
  const { rows } = await owner.pool.query<{ name: string; definition: string }>(
    `select indexname as name, indexdef as definition from pg_indexes
     where schemaname = 'app' and indexdef not like 'CREATE UNIQUE%'
       and tablename in ('devices', 'device_presence', 'sightings', 'changes')`,
  );
  for (const { name } of rows) await owner.pool.query(`drop index app.${name}`);
  for (const statement of SEED) await owner.pool.query(statement);
  for (const { definition } of rows) await owner.pool.query(definition);
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  console.log(`${DEVICES} devices and ${SIGHTINGS} sightings seeded in ${seconds} s`);
}

async function measure(ask: (path: string) => Promise<string>): Promise<void> {
  const slow: string[] = [];
  // The server's own code is to be warm, as it is after its first minute.
  for (let round = 0; round < 100; round += 1) await ask('devices');
  console.log(`${'question'.padEnd(36)}    p50     p95   first   (ms, page of 50)`);
  for (const [name, pathOf] of Object.entries(QUESTIONS)) {
    const times: number[] = [];
    for (let round = 0; round <= ROUNDS; round += 1) {
      const startedAt = performance.now();
      await ask(pathOf(round));
      times.push(performance.now() - startedAt);
    }
    const [first = 0, ...rest] = times;
    const sorted = rest.toSorted((a, b) => a - b);
    const at = (share: number) => sorted[Math.ceil(share * sorted.length) - 1] ?? 0;
    const cells = [at(0.5), at(0.95), first].map((ms) => ms.toFixed(1).padStart(7));
    console.log(`${name.padEnd(36)}${cells.join(' ')}`);
    if (at(0.95) > TARGET_MS) slow.push(name);
  }
  console.log(slow.length === 0 ? `All below ${TARGET_MS} ms.` : `Above: ${slow.join('; ')}`);
}

const directory = await mkdtemp(path.join(tmpdir(), 's1d-bench-'));
const silent = () => {};
const { service, url } = await startPostgres(directory, silent);
try {
  const owner = new Database(url);
  await migrate(owner);
  await seed(owner);
  await owner.pool.query('vacuum analyze');
  await owner.close();
  const { portal: settings, console: consoleSettings } = loadConfig({});
  const services = await openServices({
    databaseUrl: url,
    temporal: { address: '127.0.0.1:1', namespace: 'default' },
    keys: parseKeyRing(Buffer.alloc(32, 1).toString('base64')),
    encryptPayloads: false,
    consoleSettings,
    settings,
    log: silent,
  });
  const app = await createServer(services);
  const origin = await app.listen({ host: '127.0.0.1', port: 0 });
  const { token } = await services.database.asPortal((tx) =>
    makeLink(tx, { purpose: 'first-admin', lifeMs: 60_000 }),
  );
  const form = { token, name: 'Bench', email: 'bench@example.com', password: 'quiet otter counts' };
  const signedIn = await fetch(`${origin}/api/auth/link/accept`, {
    method: 'POST',
    headers: { origin, 'content-type': 'application/json' },
    body: JSON.stringify(form),
  });
  const cookie = signedIn.headers.getSetCookie()[0]?.split(';')[0] ?? '';
  await measure(async (question) => {
    const answer = await fetch(`${origin}/api/tenants/bench/${question}`, { headers: { cookie } });
    const text = await answer.text();
    if (answer.status !== 200) throw new Error(`${question}: ${text}`);
    return text;
  });
  await app.close();
  await services.temporal.close();
  await services.database.close();
} finally {
  await service.stop();
  await rm(directory, { recursive: true, force: true });
}
