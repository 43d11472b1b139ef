import { connect, createServer, type Server, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { until } from '../../support/checks/until.ts';
import type { HttpSession } from '../../support/clients/http-session.ts';
import { devices } from '../../support/fixtures/devices.ts';
import { runOver } from '../../support/fixtures/listing.ts';
import { PortalRig } from '../../support/rigs/portal-rig.ts';
import { Rig } from '../../support/rigs/rig.ts';
import { addTenant } from '../../support/servers/database.ts';

/** R34: the portal during an outage of one server, and after it. */

/** A TCP proxy that can be closed and opened. */
class Wire {
  readonly #target: { readonly host: string; readonly port: number };
  readonly #sockets = new Set<Socket>();
  #server: Server | null = null;
  port = 0;

  constructor(host: string, port: number) {
    this.#target = { host, port };
  }

  async open(): Promise<void> {
    const server = createServer((inward) => {
      const outward = connect(this.#target);
      for (const [one, other] of [
        [inward, outward],
        [outward, inward],
      ] as const) {
        this.#sockets.add(one);
        one.pipe(other);
        one.on('error', () => other.destroy());
        one.on('close', () => this.#sockets.delete(one));
      }
    });
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(this.port, '127.0.0.1', resolve);
    });
    const address = server.address();
    this.port = address !== null && typeof address === 'object' ? address.port : 0;
    this.#server = server;
  }

  async cut(): Promise<void> {
    const closed = new Promise<void>((resolve) => {
      this.#server?.close(() => resolve());
    });
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }
}

let portal: PortalRig;
let admin: HttpSession;
let temporal: Wire;
let database: Wire;
const api = '/api/tenants/acme';

beforeAll(async () => {
  const rig = await Rig.start();
  const [host = '', port = ''] = rig.temporal.address.split(':');
  temporal = new Wire(host, Number(port));
  await temporal.open();
  const url = new URL(rig.databaseUrl);
  database = new Wire(url.hostname, Number(url.port));
  await database.open();
  url.port = String(database.port);
  portal = await PortalRig.start(rig, {
    temporalAddress: `127.0.0.1:${temporal.port}`,
    databaseUrl: url.href,
    temporalProbeMs: 3_000,
  });
  admin = await portal.admin();
  await admin.post('/api/tenants', { tenantId: 'acme' });
  await addTenant(rig.database, 'acme');
  await runOver(rig.database, 'acme', devices(20));
});

afterAll(async () => {
  await temporal.cut().catch(() => {});
  await database.cut().catch(() => {});
});

describe('without Temporal', () => {
  it('Without Temporal, lists stay readable, health says so, and actions that need Temporal fail at once', async () => {
    await until(async () => (await admin.get('/api/session')).body.degraded === null);
    await temporal.cut();
    await until(async () => (await admin.get('/api/session')).body.degraded !== null);
    for (const path of [
      'devices',
      'sightings',
      'ai-agents',
      'changes',
      'overview',
      'features',
      'runs',
    ]) {
      expect((await admin.get(`${api}/${path}`)).status, path).toBe(200);
    }
    expect((await admin.get(`${api}/devices`)).body.items).toHaveLength(20);
    expect((await admin.get(`${api}/integration`)).body).toMatchObject({
      status: 'connected',
      degraded: 'temporal_unreachable',
      nextRunAt: null,
      cadence: { text: 'every 6h' },
    });
    const startedAt = Date.now();
    for (const path of ['pause', 'resume', 'resync']) {
      const answer = await admin.post(`${api}/${path}`, path === 'resync' ? {} : undefined);
      expect(answer.status).toBe(503);
      expect(answer.body.code).toBe('temporal_unreachable');
    }
    expect(Date.now() - startedAt).toBeLessThan(45_000);
    expect((await portal.browser().get('/healthz')).status).toBe(200);
    expect((await portal.browser().get('/readyz')).body).toMatchObject({
      status: 'ok',
      temporal: 'temporal_unreachable',
    });
  });

  it('The portal recovers from an outage of Temporal without a restart', async () => {
    await temporal.open();
    await until(async () => (await admin.get('/api/session')).body.degraded === null);
    const asked = await admin.post(`${api}/resync`, {});
    expect(asked.status).toBe(202);
  });
});

describe('without PostgreSQL', () => {
  it('Without PostgreSQL, everything but the liveness check answers 503', async () => {
    await database.cut();
    for (const path of ['/api/session', `${api}/devices`, `${api}/events`, '/readyz']) {
      const answer = await admin.get(path);
      expect(answer.status, path).toBe(503);
      expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
      expect(answer.body.code).toBe('database_unreachable');
      expect(answer.text).not.toMatch(/ECONNREFUSED|127\.0\.0\.1|postgres:/);
    }
    const form = { email: 'root@example.com', password: 'whatever it is' };
    expect((await admin.post('/api/auth/sign-in', form)).status).toBe(503);
    expect((await admin.get('/healthz')).status).toBe(200);
  });

  it('The portal recovers from an outage of PostgreSQL without a restart', async () => {
    await database.open();
    await until(async () => (await admin.get(`${api}/devices`)).status === 200);
  });
});
