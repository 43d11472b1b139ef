import { beforeAll, beforeEach } from 'vitest';
import type { Database } from '../../src/store/database.ts';
import { addTenant, createTestDatabase } from './database.ts';

/** For tests of the store: importing this gives the file a database, and each test a new tenant. */

export let database: Database;
export let tenant = '';
let tenants = 0;

beforeAll(async () => {
  ({ database } = await createTestDatabase());
});

/** From now on `tenant` is another one. */
export async function nextTenant(): Promise<void> {
  tenants += 1;
  tenant = `tenant-${tenants}`;
  await addTenant(database, tenant);
}

beforeEach(nextTenant);
