import { beforeAll, describe, expect, it } from 'vitest';
import { applySightings } from '../../../src/store/sightings/sightings.ts';
import type { HttpSession } from '../../support/clients/http-session.ts';
import { device, devices } from '../../support/fixtures/devices.ts';
import { runOver } from '../../support/fixtures/listing.ts';
import { PortalRig } from '../../support/rigs/portal-rig.ts';
import { Rig } from '../../support/rigs/rig.ts';
import { addTenant } from '../../support/servers/database.ts';

/** Hostile and malformed input of consoles, people and attackers. */

const HOSTILE = [
  '<img src=x onerror=alert(1)>',
  '</script><script>alert(1)</script>',
  '=cmd|"/c calc"!A1',
  '+1+1',
  '-2+3',
  '@SUM(1)',
  '\u202Egnp.exe',
  '\u001B[31mred',
  '"; drop table app.devices; --',
  '%_\\',
  'ünïcødé 中文 🦦',
  '{{constructor.constructor("alert(1)")()}}',
  'x'.repeat(5_000),
];

let portal: PortalRig;
let admin: HttpSession;
const api = '/api/tenants/acme';

beforeAll(async () => {
  const rig = await Rig.start();
  portal = await PortalRig.start(rig);
  admin = await portal.admin();
  await admin.post('/api/tenants', { tenantId: 'acme' });
  await addTenant(rig.database, 'acme');
  const named = HOSTILE.map((hostname, at) =>
    device(at, { hostname, lastLoggedInUser: hostname, serialNumber: hostname }),
  );
  await runOver(rig.database, 'acme', [...named, ...devices(100, 100)]);
  await rig.database.asTenant('acme', (tx) =>
    applySightings(
      tx,
      'acme',
      1,
      HOSTILE.map((user, at) => ({
        aiAgent: 'claude-code',
        deviceId: device(at).deviceId,
        user: user.slice(0, 500),
        version: '<b>1</b>',
        launches: 1,
        modes: ['permission-bypass'],
        evidence: { rule: 'r', imagePath: user.slice(0, 500), signer: null },
        firstSeenAt: Date.now() - 1_000,
        lastSeenAt: Date.now(),
      })),
    ),
  );
});

describe('hostile names', () => {
  it('S32: Hostile names come back unchanged, as JSON that no browser executes', async () => {
    const { body, headers } = await admin.get(`${api}/devices?limit=200`);
    const shown = body.items.map(({ hostname }: { hostname: string }) => hostname);
    for (const hostname of HOSTILE) expect(shown).toContain(hostname);
    expect(headers.get('content-type')).toMatch(/^application\/json/);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
  });

  it.each(HOSTILE)('A hostile name is found by searching for it: %s', async (hostname) => {
    const q = encodeURIComponent(hostname.slice(0, 100));
    const { status, body } = await admin.get(`${api}/devices?q=${q}&limit=200`);
    expect(status).toBe(200);
    expect(body.items.map((row: { hostname: string }) => row.hostname)).toContain(hostname);
    expect((await admin.get(`${api}/device-count?q=${q}`)).status).toBe(200);
    const sightings = await admin.get(`${api}/sightings?q=${q}`);
    expect(sightings.status).toBe(200);
    expect(sightings.body.items.length).toBeGreaterThan(0);
  });

  it('S33: Hostile names are no formulas in CSV', async () => {
    for (const path of [
      'devices.csv?columns=hostname,lastLoggedInUser,serialNumber',
      'sightings.csv',
    ]) {
      const { text } = await admin.get(`${api}/${path}`);
      const cells = parseCsv(text).flat();
      expect(cells.length).toBeGreaterThan(100);
      expect(cells.filter((cell) => /^[=+\-@\t\r]/.test(cell))).toEqual([]);
      for (const formula of ['=cmd', '+1+1', '-2+3', '@SUM']) {
        expect(cells.some((cell) => cell.startsWith(`'${formula}`))).toBe(true);
      }
    }
  });

  it('Lists stay in order across pages when hostile names are sorted by', async () => {
    for (const sort of ['hostname', 'lastLoggedInUser', 'lastActiveAt', 'firstSeenAt']) {
      for (const order of ['asc', 'desc']) {
        const seen: string[] = [];
        let cursor: string | null = null;
        do {
          const next = cursor === null ? '' : `&cursor=${cursor}`;
          const answer = await admin.get(
            `${api}/devices?sort=${sort}&order=${order}&limit=7${next}`,
          );
          expect(answer.status).toBe(200);
          seen.push(...answer.body.items.map(({ deviceId }: { deviceId: string }) => deviceId));
          cursor = answer.body.nextCursor;
        } while (cursor !== null);
        expect(seen).toHaveLength(HOSTILE.length + 100);
        expect(new Set(seen).size).toBe(seen.length);
      }
    }
  });
});

describe('malformed requests', () => {
  it.each([
    ['an unknown filter', 'devices?colour=red', 'colour'],
    ['an unknown sort', 'devices?sort=password', 'sort'],
    ['an unknown order', 'devices?order=sideways', 'order'],
    ['a limit of none', 'devices?limit=0', 'limit'],
    ['a limit without end', 'devices?limit=1e9', 'limit'],
    ['a limit in words', 'devices?limit=many', 'limit'],
    ['a filter twice', 'devices?status=active&status=missing', 'status'],
    ['a NUL', 'devices?q=%00', 'q'],
    ['a search without end', `devices?q=${'x'.repeat(101)}`, 'q'],
    ['a cursor that is none', 'devices?cursor=%3Cscript%3E', 'cursor'],
    ['an object for a filter', 'devices?siteId[$ne]=1', 'siteId[$ne]'],
    ['an unknown mode', 'sightings?mode=evil', 'mode'],
    ['an unknown kind', 'changes?kind=evil', 'kind'],
    ['a run that is no number', 'runs/first', 'runNumber'],
    ['a run beyond numbers', 'runs/99999999999999999999', 'runNumber'],
  ])('S34: The portal rejects %s at its field', async (_, path, field) => {
    const { status, body } = await admin.get(`${api}/${path}`);
    expect(status).toBe(400);
    expect(body).toMatchObject({
      type: 'urn:s1-discovery:error:invalid_request',
      code: 'invalid_request',
      errors: [{ field, message: expect.any(String) }],
    });
    expect(body.detail).not.toContain('undefined');
  });

  it('The portal rejects a cursor that was changed or comes from another list', async () => {
    const { nextCursor } = (await admin.get(`${api}/devices?limit=5`)).body;
    const at = (cursor: string, more = '') =>
      admin.get(`${api}/devices?limit=5&cursor=${cursor}${more}`);
    expect((await at(nextCursor)).status).toBe(200);
    const bytes = Buffer.from(nextCursor, 'base64url');
    for (let position = 0; position < bytes.length; position += 3) {
      const changed = Buffer.from(bytes);
      changed[position] = (changed[position] ?? 0) ^ 1;
      expect((await at(changed.toString('base64url'))).body.code).toBe('invalid_request');
    }
    expect((await at(nextCursor, '&sort=firstSeenAt')).status).toBe(400);
    expect((await at(nextCursor, '&status=active')).status).toBe(400);
    expect((await admin.get(`${api}/changes?cursor=${nextCursor}`)).status).toBe(400);
    expect((await at('AAAA')).status).toBe(400);
  });

  it.each([
    ['no JSON', '{"token":'],
    ['an array', '[]'],
    ['a number', '42'],
    ['null', 'null'],
    ['nothing', ''],
    ['a prototype', '{"__proto__": {"admin": true}, "token": "x"}'],
    ['depth', `${'['.repeat(20_000)}${']'.repeat(20_000)}`],
  ])('The portal rejects a body of %s', async (_, body) => {
    const answer = await admin.request('PUT', `${api}/integration/token`, { body });
    expect(answer.status).toBe(400);
    expect(answer.body.code).toBe('invalid_request');
  });

  it('The portal rejects a body of 10 MB without reading it', async () => {
    const body = JSON.stringify({ token: 'x'.repeat(10_000_000) });
    const answer = await admin.request('PUT', `${api}/integration/token`, { body });
    expect(answer.status).toBe(413);
    expect(answer.body.code).toBe('body_too_large');
  });

  it.each([
    '/%',
    '/%E0%A4%A',
    '/api/%ff',
    '//evil.example',
    '/..%2f..%2fetc%2fpasswd',
    '/assets/..%2f..%2fpackage.json',
  ])('The path %s discloses nothing', async (path) => {
    const { status, text } = await admin.get(path);
    expect([400, 401, 403, 404]).toContain(status);
    expect(text).not.toMatch(/node_modules|\/src\/|"dependencies"/);
  });

  it('S39: An internal failure is reported by a number for the log, without its cause', async () => {
    const { database } = portal.services;
    const broken = Object.getOwnPropertyDescriptor(database, 'asTenant');
    Object.defineProperty(database, 'asTenant', {
      configurable: true,
      value: () => Promise.reject(new Error('select secret from 10.0.0.7')),
    });
    const { status, body, text } = await admin.get(`${api}/devices`);
    if (broken) Object.defineProperty(database, 'asTenant', broken);
    else Reflect.deleteProperty(database, 'asTenant');
    expect(status).toBe(500);
    expect(text).not.toMatch(/secret|10\.0\.0\.7|\.ts:\d/);
    expect(
      portal.logged.some((line) => line.includes(body.instance) && line.includes('secret')),
    ).toBe(true);
  });
});

function parseCsv(text: string): string[][] {
  const rows: string[][] = [[]];
  const pattern = /("(?:[^"]|"")*"|[^,\r\n]*)(,|\r\n|$)/gy;
  for (const [whole, cell = '', end] of text.matchAll(pattern)) {
    if (whole === '') break;
    rows.at(-1)?.push(cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell);
    if (end === '\r\n') rows.push([]);
  }
  return rows;
}
