import { beforeAll, beforeEach } from 'vitest';
import { PASSWORD, PortalRig } from './portal.ts';
import type { Answer, Browser } from './portal-browser.ts';
import { PersonWithFactor } from './portal-person.ts';
import { Rig } from './rig.ts';

/**
 * For tests of second factors: importing this gives the file a portal with the tenant `acme`, its
 * installation admin, and Ann, who has a second factor.
 */

export let rig: Rig;
export let portal: PortalRig;
export let root: Browser;
export let ann: PersonWithFactor;

export const member = (email: string) => portal.member(root, 'acme', email, 'viewer');
export const query = (sql: string, values: unknown[] = []) => rig.database.pool.query(sql, values);
export const signIn = (browser: Browser, email: string, password = PASSWORD) =>
  browser.post('/api/auth/sign-in', { email, password });
export const statuses = (answers: readonly Answer[]) => answers.map(({ status }) => String(status));

/** A new member with a second factor. */
export const memberWithFactor = async (email: string) =>
  await PersonWithFactor.setUp(rig, portal, await member(email));

beforeAll(async () => {
  rig = await Rig.start();
  portal = await PortalRig.start(rig);
  root = await portal.admin();
  await root.post('/api/tenants', { tenantId: 'acme' });
  ann = await memberWithFactor('ann@example.com');
});

// All come from one address, and each wrong try counts.
beforeEach(async () => {
  await query('delete from auth.tries');
});
