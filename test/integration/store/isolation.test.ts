import { readdirSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { Database, type Tx } from '../../../src/store/database.ts';
import { applySightings } from '../../../src/store/sightings/sightings.ts';
import { onFileFinished } from '../../support/checks/cleanup.ts';
import { devices } from '../../support/fixtures/devices.ts';
import { beginListing, pageOf, runOver } from '../../support/fixtures/listing.ts';
import { addTenant, createTestDatabase } from '../../support/servers/database.ts';

/**
 * Calls every function of the store for one tenant in the scope of another. It must return the same
 * as for a tenant without rows, and must not change any row.
 */

type StoreFunction = (tx: Tx, ...given: unknown[]) => Promise<unknown>;

const token = {
  sealedToken: '{}',
  keyId: 'other',
  last4: '1111',
  fingerprint: 'other',
  createdAt: null,
  expiresAt: null,
  scope: null,
};
const writer = (tenantId: string) => ({ tenantId, runNumber: 2, attempt: 1 });
const [first] = devices(1);
const sighting = {
  aiAgent: 'cursor',
  deviceId: first?.deviceId ?? '',
  user: 'ann',
  version: null,
  launches: 3,
  modes: [],
  evidence: { rule: 'test' },
  firstSeenAt: Date.now() - 60_000,
  lastSeenAt: Date.now(),
};
const page = { filter: {}, order: 'asc', limit: 50, after: null } as const;
const audit = { action: null, before: null, limit: 50 };

/** The arguments of each function after the transaction. */
const CALLS: Readonly<Record<string, (tenantId: string) => readonly unknown[]>> = {
  upsertDevices: (id) => [id, 2, devices(2)],
  addRetries: (id) => [id, 2, 3],
  addWarning: (id) => [id, 2, { code: 'rows_rejected', message: 'x' }],
  applyPage: (id) => [writer(id), pageOf(devices(2))],
  applySightings: (id) => [id, 2, [sighting]],
  completeListing: (id) => [writer(id)],
  countActiveDevices: (id) => [id],
  countDevices: (id) => [id, {}],
  countFacets: (id) => [id, 20],
  countInventory: (id) => [id],
  countSightings: (id) => [id, {}],
  countRecentChanges: (id) => [id],
  deleteOld: (id) => [id, Date.now() + 60_000],
  deleteSomeData: (id) => [id],
  disconnectIntegration: (id) => [id, Date.now() + 60_000],
  endAllQueries: (id) => [id, 2],
  endQuery: (id) => [id, 2, 'query'],
  findDevice: (id) => [id, first?.deviceId],
  // UUIDs are asked for without dashes.
  findDeviceIds: (id) => [id, devices(3).map(({ uuid }) => uuid?.replace('-', ''))],
  findIntegration: (id) => [id],
  findIntegrationExtras: (id) => [id],
  findInventoryState: (id) => [id],
  findNewestRun: (id) => [id, ['full']],
  findOpenRun: (id) => [id],
  findQuery: (id) => [id, 2, 'part'],
  findRun: (id) => [id, 1],
  recordRunEnd: (id) => [id, 2, { outcome: 'failed', reasonCode: 'internal', reason: 'x' }],
  fixWindow: (id) => [id, 2, { from: 1, to: 2 }],
  lockListing: (id) => [writer(id)],
  lockOpenRun: (id) => [id, 2],
  isUnderWay: (id) => [id, 2],
  insertRun: (id) => [{ tenantId: id, requestId: 'x', trigger: 'manual', acceptMissing: false }],
  linkSightings: (id) => [id],
  listChangePage: (id) => [id, {}, 50, null],
  listDevicePage: (id) => [id, { ...page, sort: 'hostname' }],
  listRunningQueries: (id) => [id, 2],
  listRuns: (id) => [id, 50, null],
  listSightingPage: (id) => [id, { ...page, sort: 'aiAgent' }],
  listTenantAudit: (id) => [id, audit],
  markQuiet: (id) => [id, 2, Date.now() + 60_000],
  rememberEngine: (id) => [id, 'classic', true],
  recordQueryFinished: (id) => [id, 2, 'query'],
  readTrend: (id) => [id, 7],
  recordQuery: (id) => [id, 2, { part: 'other', remoteId: 'other', forwardTag: null }],
  replaceToken: (id) => [id, token],
  requestStop: (id) => [id],
  restartListing: (id) => [writer(id)],
  saveIntegration: (id) => [id, 'https://other.example', token, 'every 1h'],
  setCadence: (id) => [id, 'every 1m'],
  setEngine: (id) => [id, 'classic'],
  setIntegrationStatus: (id) => [id, 'paused', null],
  setProgress: (id) => [id, 2, { inventory: 'x' }],
  setRunEngine: (id) => [id, 2, 'classic'],
  setTokenInfo: (id) => [id, { scope: 'site', createdAt: null, expiresAt: null }],
  sumAiAgents: (id) => [id],
  sumRunHealth: (id) => [id],
  swapSeal: (id) => [id, '{}', '{"x":1}', 'other'],
  claimListing: (id) => [writer(id)],
  totalAiAgents: (id) => [id],
};

/** Functions that are not called here, and why. */
const EXEMPT: Readonly<Record<string, string>> = {
  ...of('of the portal alone, whose roles test/integration/portal/access.test.ts asks', [
    'addMember',
    'beginSecondFactor',
    'confirmSecondFactor',
    'recordPendingAttempt',
    'countRecoveryCodes',
    'createApiKey',
    'createLink',
    'createPendingSignIn',
    'createPerson',
    'createTenant',
    'deleteSecondFactor',
    'deletePendingSignIns',
    'endAllSessions',
    'endOtherSessions',
    'endSession',
    'findApiKey',
    'findEmail',
    'findFirstAdmin',
    'findLink',
    'findPendingSignIn',
    'findPersonByEmail',
    'findUserAccess',
    'findUnconfirmedSecret',
    'deleteExpired',
    'clearFailedAttempts',
    'recordFailedAttempt',
    'setSessionCreatedAt',
    'listApiKeys',
    'listInstallationAudit',
    'listInvitations',
    'listMembers',
    'listSessions',
    'listTenantOverviews',
    'lockMembers',
    'insertAuditEntry',
    'recordAuditOutcome',
    'recordSignIn',
    'removeMember',
    'replaceRecoveryCodes',
    'revokeApiKey',
    'revokeInvitation',
    'setRole',
    'recordCodeAttempt',
    'acceptTimeStep',
    'tenantExists',
    'useLink',
    'usePendingSignIn',
    'useRecoveryCode',
    'retryAfterSeconds',
  ]),
  ...of('across tenants, by the owner alone', [
    'listIntegrations',
    'listSealedSecrets',
    'listSecretKeyIds',
    'listUsedKeyIds',
    'swapSecretSeal',
  ]),
  ...of('the text of a condition, which asks nothing by itself', [
    'activity',
    'conditions',
    'isFiltered',
    'probeConditions',
    'siteGroupConditions',
    'setConditions',
    'siteCondition',
  ]),
  ...of('of no tenant', [
    'checkSchema',
    'checkTenantId',
    'copyRows',
    'countRows',
    'dropIdleCallSlots',
    'isAfter',
    'likePattern',
    'orderBy',
    'migrate',
    'gatherStatistics',
    'inIndexOrder',
    'setReadLimits',
    'takeCallSlot',
    'toPage',
    'tokenExpiresSoon',
    'translate',
  ]),
};

function of(why: string, names: readonly string[]): Record<string, string> {
  return Object.fromEntries(names.map((name) => [name, why]));
}

let database: Database;
/** The same database in the portal's role, which may read other tables than the worker's. */
let portal: Database;
const store = new Map<string, StoreFunction>();

beforeAll(async () => {
  const made = await createTestDatabase();
  ({ database } = made);
  portal = new Database(made.url, { role: 's1d_portal' });
  onFileFinished(() => portal.close());
  const files = readdirSync('src/store', { recursive: true, encoding: 'utf8' });
  for (const file of files.filter((name) => name.endsWith('.ts'))) {
    const loaded: unknown = await import(pathToFileURL(`src/store/${file}`).href);
    for (const [name, value] of Object.entries(loaded as object)) {
      const isClass = /^class\b/.test(String(value));
      if (typeof value === 'function' && !isClass) store.set(name, value as StoreFunction);
    }
  }
  await addTenant(database, 'acme');
  await addTenant(database, 'globex');
  await runOver(database, 'acme', devices(20));
  await beginListing(database, 'acme');
  await database.asTenant('acme', async (tx) => {
    await applySightings(tx, 'acme', 2, [sighting]);
    await store.get('recordQuery')?.(tx, 'acme', 2, {
      part: 'part',
      remoteId: 'query',
      forwardTag: null,
    });
  });
});

const databaseOf = (role: Role): Database => (role === 'worker' ? database : portal);

const ROLES = ['worker', 'portal'] as const;
type Role = (typeof ROLES)[number];

/** The result or error of a call in `scope`, rolled back. */
async function outcome(
  role: Role,
  name: string,
  tenantId: string,
  scope: string,
): Promise<unknown> {
  const undo = new Error('undo');
  let given: unknown;
  try {
    await databaseOf(role).asTenant(scope, async (tx) => {
      const value = await store.get(name)?.(tx, ...(CALLS[name]?.(tenantId) ?? []));
      given = value instanceof Map ? [...value] : value;
      throw undo;
    });
  } catch (error) {
    if (error === undo) return given ?? 'nothing';
    return { fails: (error as { code?: string }).code };
  }
  return given;
}

/** Like `outcome`, but committed. */
const perform = (role: Role, name: string, tenantId: string, scope: string) =>
  databaseOf(role)
    .asTenant(scope, async (tx) => {
      await store.get(name)?.(tx, ...(CALLS[name]?.(tenantId) ?? []));
    })
    .catch(() => {});

/** Every row of a tenant, in every table that has tenants. */
async function rowsOf(tenantId: string): Promise<Record<string, string>> {
  return await database.asOwner(async (tx) => {
    const { rows } = await tx.query<{ name: string }>(
      `select format('%I.%I', c.table_schema, c.table_name) as name
       from information_schema.columns c
       join information_schema.tables t using (table_schema, table_name)
       where c.column_name = 'tenant_id' and t.table_type = 'BASE TABLE' order by 1`,
    );
    const found: Record<string, string> = {};
    for (const { name } of rows) {
      const answer = await tx.query<{ rows: string }>(
        `select count(*) || ':' || md5(coalesce(string_agg(t::text, e'\\n' order by t::text), ''))
           as rows from ${name} t where tenant_id = $1`,
        [tenantId],
      );
      found[name] = answer.rows[0]?.rows ?? '';
    }
    return found;
  });
}

describe('the store', () => {
  it('I8, S36: Every function of the store is called here, or exempt for a reason', () => {
    const known = [...Object.keys(CALLS), ...Object.keys(EXEMPT)];
    expect([...store.keys()].toSorted()).toEqual(known.toSorted());
  });

  // A run is open, so that no second one can be inserted.
  const askable = Object.keys(CALLS).filter((name) => name !== 'insertRun');

  it.each(askable)('I8, S36: The worker or the portal may call %s', async (name) => {
    const answers = await Promise.all(ROLES.map((role) => outcome(role, name, 'acme', 'acme')));
    expect(answers).not.toEqual(ROLES.map(() => ({ fails: 'database_failed' })));
  });

  it('I8, S36: The calls of this file return the rows of their own tenant', async () => {
    const answered = new Set<string>();
    for (const name of Object.keys(CALLS)) {
      for (const role of ROLES) {
        const own = JSON.stringify(await outcome(role, name, 'acme', 'acme'));
        const none = JSON.stringify(await outcome(role, name, 'nobody', 'nobody'));
        if (own !== none) answered.add(name);
      }
    }
    for (const name of ['listDevicePage', 'listSightingPage', 'findDevice', 'findRun']) {
      expect(answered).toContain(name);
    }
    expect(answered.size).toBeGreaterThanOrEqual(40);
    const rows = Object.values(await rowsOf('acme')).filter((text) => !text.startsWith('0:'));
    expect(rows.length).toBeGreaterThan(6);
  });

  it.each(ROLES.flatMap((role) => Object.keys(CALLS).map((name) => [name, role] as const)))(
    'I8, S36: The function %s as %s neither shows nor changes rows of another tenant',
    async (name, role) => {
      const empty = await outcome(role, name, 'nobody', 'globex');
      expect(await outcome(role, name, 'acme', 'globex')).toEqual(empty);
      const before = await rowsOf('acme');
      await perform(role, name, 'acme', 'globex');
      expect(await rowsOf('acme')).toEqual(before);
    },
  );
});
