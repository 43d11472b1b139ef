import { beforeAll, describe, expect, it } from 'vitest';
import type { HttpSession } from '../../support/clients/http-session.ts';
import { device, devices } from '../../support/fixtures/devices.ts';
import { beginListing, runOver } from '../../support/fixtures/listing.ts';
import { PortalRig } from '../../support/rigs/portal-rig.ts';
import { Rig } from '../../support/rigs/rig.ts';
import { addTenant } from '../../support/servers/database.ts';

let rig: Rig;
let portal: PortalRig;
let other: PortalRig;
let admin: HttpSession;

const api = '/api/tenants/acme';

beforeAll(async () => {
  rig = await Rig.start();
  portal = await PortalRig.start(rig);
  admin = await portal.admin();
  await admin.post('/api/tenants', { tenantId: 'acme' });
  await addTenant(rig.database, 'acme');
  await runOver(rig.database, 'acme', devices(30));
  other = await PortalRig.start(rig);
});

const count = async (query = '', from = admin) =>
  (await from.get(`${api}/device-count${query}`)).body;

/** The same person at a second portal, which receives no events of runs. */
async function atOther(): Promise<HttpSession> {
  const browser = other.browser();
  for (const [name, value] of admin.cookies) browser.cookies.set(name, value);
  return browser;
}

describe('aggregates of a tenant', () => {
  it('Aggregates are cached while nothing changes, and every portal recomputes them after a run', async () => {
    const second = await atOther();
    const computedAt = async (from: HttpSession) =>
      (await from.get(`${api}/device-facets`)).body.computedAt;
    for (const from of [admin, second]) {
      const first = await computedAt(from);
      expect(await computedAt(from)).toBe(first);
      expect(await count('', from)).toEqual({ count: 30, capped: false });
    }
    await runOver(rig.database, 'acme', [...devices(30), device(30)]);
    for (const from of [admin, second]) expect(await count('', from)).toMatchObject({ count: 31 });
  });

  it('Aggregates count by one facet, by several, and by missing values', async () => {
    await runOver(rig.database, 'acme', [
      ...devices(31),
      device(31, { osType: 'linux', siteId: '9', siteName: 'Lyon' }),
    ]);
    expect(await count('?osType=linux')).toEqual({ count: 1, capped: false });
    expect(await count('?siteId=2')).toEqual({ count: 31, capped: false });
    expect(await count('?siteId=nowhere')).toEqual({ count: 0, capped: false });
    expect(await count('?osType=linux&siteId=9')).toEqual({ count: 1, capped: false });
    expect(await count('?q=host-3')).toMatchObject({ count: 3 });
  });

  it('Aggregates are not recomputed for every page of an open run', async () => {
    const computedAt = async () => (await admin.get(`${api}/overview`)).body.computedAt;
    await beginListing(rig.database, 'acme');
    const first = await computedAt();
    await rig.database.pool.query(
      `update app.runs set listing_page = listing_page + 1 where finished_at is null`,
    );
    expect(await computedAt()).toBe(first);
  });
});
