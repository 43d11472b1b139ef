import type { IntegrationStatus } from '../types.ts';
import type { Tx } from './database.ts';

/** The engines that query launches; `auto` takes the first that works. */
export type EngineName = 'long-running' | 'classic';
export type EngineSetting = EngineName | 'auto';

export interface Integration {
  readonly tenantId: string;
  readonly consoleUrl: string;
  /** JSON Web Encryption; null once disconnected. */
  readonly sealedToken: string | null;
  /** Id of the master key that sealed the token. */
  readonly keyId: string | null;
  readonly tokenLast4: string | null;
  /** Identifies console and token without containing it; for the rate limits of a token. */
  readonly tokenFingerprint: string | null;
  readonly tokenCreatedAt: string | null;
  readonly tokenExpiresAt: string | null;
  readonly tokenScope: string | null;
  readonly status: IntegrationStatus;
  readonly actionCode: string | null;
  readonly cadence: string;
  readonly engine: EngineSetting;
  /** The engine that `auto` found to work with this console and token; null: not tried yet. */
  readonly engineKnown: EngineName | null;
  /** When `auto` last tried long-running queries. */
  readonly engineProbedAt: string | null;
}

const COLUMNS = `
  tenant_id as "tenantId", console_url as "consoleUrl", sealed_token as "sealedToken", key_id as "keyId",
  token_last4 as "tokenLast4", token_fingerprint as "tokenFingerprint",
  app.iso(token_created_at) as "tokenCreatedAt",
  app.iso(token_expires_at) as "tokenExpiresAt", token_scope as "tokenScope",
  status, action_code as "actionCode", cadence, engine, engine_known as "engineKnown",
  app.iso(engine_probed_at) as "engineProbedAt"`;

export async function findIntegration(tx: Tx, tenantId: string): Promise<Integration | null> {
  const { rows } = await tx.query<Integration>(
    `select ${COLUMNS} from app.integrations where tenant_id = $1`,
    [tenantId],
  );
  return rows[0] ?? null;
}

export async function listIntegrations(tx: Tx): Promise<readonly Integration[]> {
  const { rows } = await tx.query<Integration>(
    `select ${COLUMNS} from app.integrations order by tenant_id`,
  );
  return rows;
}

const TOKEN_WARNING_MS = 14 * 86_400_000;

/** Whether an operator should make a new token now: it expires in less than two weeks. */
export const tokenExpiresSoon = (expiresAt: string | null, now: number): boolean =>
  expiresAt !== null && Date.parse(expiresAt) - now < TOKEN_WARNING_MS;

/** The columns of a token. */
export interface StoredToken {
  readonly sealedToken: string;
  readonly keyId: string;
  readonly last4: string;
  readonly fingerprint: string;
  readonly createdAt: string | null;
  readonly expiresAt: string | null;
  readonly scope: string | null;
}

/**
 * Creates the tenant if it is new; else replaces console and token.
 *
 * @param engine null keeps the setting of a known tenant
 */
export async function saveIntegration(
  tx: Tx,
  tenantId: string,
  consoleUrl: string,
  token: StoredToken,
  cadence: string,
  engine: EngineSetting | null = null,
): Promise<void> {
  await tx.query('insert into app.tenants (tenant_id) values ($1) on conflict do nothing', [
    tenantId,
  ]);
  await tx.query(
    `insert into app.integrations
       (tenant_id, console_url, sealed_token, key_id, token_last4, token_fingerprint,
        token_expires_at, token_scope, status, cadence, engine, token_created_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, 'connected', $9, coalesce($10, 'auto'), $11)
     on conflict (tenant_id) do update set
       console_url = excluded.console_url, sealed_token = excluded.sealed_token,
       key_id = excluded.key_id, token_last4 = excluded.token_last4,
       token_fingerprint = excluded.token_fingerprint,
       token_expires_at = excluded.token_expires_at, token_scope = excluded.token_scope,
       token_created_at = excluded.token_created_at, status = 'connected', action_code = null,
       cadence = excluded.cadence, engine = coalesce($10, integrations.engine),
       engine_known = null, engine_probed_at = null,
       held_run = null, connected_at = now(), updated_at = now()`,
    [
      tenantId,
      consoleUrl,
      token.sealedToken,
      token.keyId,
      token.last4,
      token.fingerprint,
      token.expiresAt,
      token.scope,
      cadence,
      engine,
      token.createdAt,
    ],
  );
}

export async function replaceToken(tx: Tx, tenantId: string, token: StoredToken): Promise<void> {
  await tx.query(
    `update app.integrations set
       sealed_token = $2, key_id = $3, token_last4 = $4, token_fingerprint = $5,
       token_expires_at = $6, token_scope = $7, token_created_at = $8, engine_known = null,
       engine_probed_at = null, updated_at = now()
     where tenant_id = $1`,
    [
      tenantId,
      token.sealedToken,
      token.keyId,
      token.last4,
      token.fingerprint,
      token.expiresAt,
      token.scope,
      token.createdAt,
    ],
  );
}

export async function setCadence(tx: Tx, tenantId: string, cadence: string): Promise<void> {
  await tx.query(
    'update app.integrations set cadence = $2, updated_at = now() where tenant_id = $1',
    [tenantId, cadence],
  );
}

export async function setTokenInfo(
  tx: Tx,
  tenantId: string,
  { scope, createdAt, expiresAt }: Pick<StoredToken, 'scope' | 'createdAt' | 'expiresAt'>,
): Promise<void> {
  await tx.query(
    `update app.integrations set
       token_scope = $2, token_created_at = $3, token_expires_at = $4
     where tenant_id = $1`,
    [tenantId, scope, createdAt, expiresAt],
  );
}

/** Sets the engine and forgets what `auto` has found. */
export async function setEngine(tx: Tx, tenantId: string, engine: EngineSetting): Promise<void> {
  await tx.query(
    `update app.integrations set engine = $2, engine_known = null, engine_probed_at = null,
       updated_at = now()
     where tenant_id = $1`,
    [tenantId, engine],
  );
}

/** Stores the engine that `auto` found to work. @param probed long-running queries were tried */
export async function rememberEngine(
  tx: Tx,
  tenantId: string,
  known: EngineName,
  probed: boolean,
): Promise<void> {
  await tx.query(
    `update app.integrations set engine_known = $2,
       engine_probed_at = case when $3 then now() else engine_probed_at end
     where tenant_id = $1`,
    [tenantId, known, probed],
  );
}

/** Ignored for a tenant that is being disconnected: only connecting ends that. */
export async function setIntegrationStatus(
  tx: Tx,
  tenantId: string,
  status: Exclude<IntegrationStatus, 'disconnected'>,
  actionCode: string | null,
): Promise<void> {
  await tx.query(
    `update app.integrations set status = $2, action_code = $3, updated_at = now()
     where tenant_id = $1 and status not in ('disconnecting', 'disconnected')`,
    [tenantId, status, actionCode],
  );
}

/**
 * Destroys the token, unless the tenant was connected again after `before` (epoch milliseconds).
 * Devices, sightings and runs stay.
 *
 * @returns whether the token was destroyed
 */
export async function disconnectIntegration(
  tx: Tx,
  tenantId: string,
  before: number,
): Promise<boolean> {
  const { rowCount } = await tx.query(
    `update app.integrations set
       status = 'disconnected', action_code = null, sealed_token = null, key_id = null,
       token_last4 = null, token_fingerprint = null, token_created_at = null,
       token_expires_at = null, token_scope = null, held_run = null, updated_at = now()
     where tenant_id = $1 and connected_at <= to_timestamp($2::float8 / 1000)`,
    [tenantId, before],
  );
  return rowCount === 1;
}

/** Ids of the keys that sealed the tokens of all tenants. */
export async function listUsedKeyIds(tx: Tx): Promise<readonly string[]> {
  const { rows } = await tx.query<{ keyId: string }>(
    `select distinct key_id as "keyId" from app.integrations where key_id is not null`,
  );
  return rows.map(({ keyId }) => keyId);
}

/** Replaces the seal of a token; false if the token was replaced in between. */
export async function swapSeal(
  tx: Tx,
  tenantId: string,
  oldSeal: string,
  newSeal: string,
  keyId: string,
): Promise<boolean> {
  const { rowCount } = await tx.query(
    `update app.integrations set sealed_token = $3, key_id = $4
     where tenant_id = $1 and sealed_token = $2`,
    [tenantId, oldSeal, newSeal, keyId],
  );
  return rowCount === 1;
}
