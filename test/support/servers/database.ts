import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import { inject } from 'vitest';
import { Database } from '../../../src/store/database.ts';
import { saveIntegration } from '../../../src/store/integrations.ts';
import { onFileFinished } from '../checks/cleanup.ts';

/** A database for one test file, cloned from the migrated template in about 50 ms. */
export async function createTestDatabase(): Promise<{ database: Database; url: string }> {
  const url = await createDatabase(`template ${inject('servers').templateDatabase}`);
  const database = new Database(url);
  onFileFinished(() => database.close());
  return { database, url };
}

/** An empty database, which is dropped at the end of the test file. */
export const createEmptyDatabase = (): Promise<string> => createDatabase('');

async function createDatabase(how: string): Promise<string> {
  const { databaseUrl } = inject('servers');
  const name = `t_${randomBytes(6).toString('hex')}`;
  await asAdmin(databaseUrl, `create database ${name} ${how}`);
  onFileFinished(() => asAdmin(databaseUrl, `drop database ${name} with (force)`));
  return Object.assign(new URL(databaseUrl), { pathname: `/${name}` }).href;
}

async function asAdmin(url: string, sql: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

/** Adds a connected tenant with a token that cannot be decrypted: for tests of the store. */
export async function addTenant(database: Database, tenantId: string): Promise<void> {
  await database.asOwner((tx) =>
    saveIntegration(
      tx,
      tenantId,
      'https://console.example',
      {
        sealedToken: '{}',
        keyId: 'key',
        last4: '0000',
        fingerprint: `fingerprint of ${tenantId}`,
        createdAt: null,
        expiresAt: null,
        scope: 'account',
      },
      'every 6h',
    ),
  );
}

/** Adds a tenant with a random id. */
export async function addNewTenant(database: Database): Promise<string> {
  const tenantId = `tenant-${randomBytes(6).toString('hex')}`;
  await addTenant(database, tenantId);
  return tenantId;
}
