/**
 * How long does the portal take for one page of each list with a million devices and a hundred
 * thousand sightings? Seeds an embedded PostgreSQL, queries the real server over HTTP with a real
 * session, and prints the 50th and 95th percentile of each query in milliseconds. Run with
 * `npx tsx bench/portal-lists.ts [devices] [sightings] [rounds] [--without-statistics]`. The option
 * measures the first minute after a first run, before PostgreSQL has statistics.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { loadConfig } from '../src/config.ts';
import { startPostgres } from '../src/embedded/postgres.ts';
import { makeLink } from '../src/portal/auth/one-time-links.ts';
import { createServer } from '../src/portal/server.ts';
import { openServices } from '../src/portal/start-portal.ts';
import { Database } from '../src/store/database.ts';
import { migrate } from '../src/store/migrate.ts';
import { parseKeyRing } from '../src/vault/key-ring.ts';
import { CITIES, seedFleet } from './portal-seed.ts';

const [devices = 1_000_000, sightings = 100_000, rounds = 20] = process.argv
  .slice(2)
  .filter((argument) => /^\d+$/.test(argument))
  .map(Number);
const statistics = !process.argv.includes('--without-statistics');
const TARGET_MS = 50;

/** The queries; most vary by round. */
const QUERIES: Readonly<Record<string, (round: number) => string>> = {
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

async function measure(query: (path: string) => Promise<string>): Promise<void> {
  const slow: string[] = [];
  // Warms up the server's code, as after its first minute.
  for (let round = 0; round < 100; round += 1) await query('devices');
  console.log(`${'question'.padEnd(36)}    p50     p95   first   (ms, page of 50)`);
  for (const [name, pathOf] of Object.entries(QUERIES)) {
    const times: number[] = [];
    for (let round = 0; round <= rounds; round += 1) {
      const startedAt = performance.now();
      await query(pathOf(round));
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
  const startedAt = performance.now();
  await seedFleet(owner, { devices, sightings, statistics });
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  const known = statistics ? 'with' : 'without';
  console.log(`${devices} devices, ${sightings} sightings, ${known} statistics: ${seconds} s`);
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
  await measure(async (query) => {
    const response = await fetch(`${origin}/api/tenants/bench/${query}`, { headers: { cookie } });
    const text = await response.text();
    if (response.status !== 200) throw new Error(`${query}: ${text}`);
    return text;
  });
  await app.close();
  await services.temporal.close();
  await services.database.close();
} finally {
  await service.stop();
  await rm(directory, { recursive: true, force: true });
}
