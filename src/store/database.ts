import { DatabaseError, Pool, type PoolClient } from 'pg';
import { DiscoveryError, describeError, errorCode } from '../errors/errors.ts';

export interface DatabaseOptions {
  /** Maximum number of connections; 10 by default. */
  readonly connections?: number;
  /** The portal's role. Every connection uses it, so nothing runs as the owner. */
  readonly role?: 's1d_portal';
}

/** A connection inside a transaction. */
export type Tx = PoolClient;

/** Milliseconds. The client-side query timeout detects a database that no longer responds. */
const TIMEOUTS = {
  connect: 10_000,
  statement: 300_000,
  query: 330_000,
  lock: 60_000,
  idleInTransaction: 120_000,
} as const;

const TENANT_ID = /^[a-z0-9-]{1,63}$/;

/** Throws `invalid_tenant`. */
export function checkTenantId(tenantId: string): void {
  if (!TENANT_ID.test(tenantId)) throw new DiscoveryError('invalid_tenant');
}

/**
 * PostgreSQL access. All work runs in a transaction: for one tenant with a restricted role under
 * row-level security, or as the owner across tenants.
 */
export class Database {
  readonly pool: Pool;
  readonly #role: DatabaseOptions['role'];

  constructor(connectionString: string, options: DatabaseOptions = {}) {
    const { role } = options;
    this.#role = role;
    this.pool = new Pool({
      connectionString,
      max: options.connections ?? 10,
      application_name: 's1-discovery',
      connectionTimeoutMillis: TIMEOUTS.connect,
      statement_timeout: TIMEOUTS.statement,
      query_timeout: TIMEOUTS.query,
      lock_timeout: TIMEOUTS.lock,
      idle_in_transaction_session_timeout: TIMEOUTS.idleInTransaction,
      keepAlive: true,
      ...(role === undefined
        ? {}
        : {
            verify: (client: PoolClient, done: (error?: Error) => void) => {
              client.query(`set role ${role}`, (error) => done(error ?? undefined));
            },
          }),
    });
    // A broken connection fails its query and also emits `error`; without a listener, Node would
    // exit.
    this.pool.on('error', () => {});
    this.pool.on('connect', (client) => client.on('error', () => {}));
  }

  /** Work on one tenant's rows. Row-level security hides other tenants from every query. */
  asTenant<T>(tenantId: string, work: (tx: Tx) => Promise<T>): Promise<T> {
    checkTenantId(tenantId);
    const role = this.#role ?? 's1d_worker';
    const begin = `begin; set local role ${role}; set local app.tenant_id = '${tenantId}'`;
    return this.#transaction(begin, work);
  }

  /**
   * Connects a tenant, possibly a new one. Needs more than the worker's role, but not more than the
   * portal's.
   */
  asConnector<T>(tenantId: string, work: (tx: Tx) => Promise<T>): Promise<T> {
    checkTenantId(tenantId);
    return this.#transaction(`begin; set local app.tenant_id = '${tenantId}'`, work);
  }

  /** The portal's work outside a single tenant: people, sessions, links. */
  asPortal<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    return this.#transaction('begin; set local role s1d_portal', work);
  }

  /** Work across tenants, or beyond the restricted role: connecting, listing, keys. */
  asOwner<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    return this.#transaction('begin', work);
  }

  async close(): Promise<void> {
    await this.pool.end();
  }

  async #transaction<T>(begin: string, work: (tx: Tx) => Promise<T>): Promise<T> {
    let tx: Tx;
    try {
      tx = await this.pool.connect();
    } catch (error) {
      throw translate(error);
    }
    let broken = false;
    try {
      await tx.query(begin);
      const value = await work(tx);
      await tx.query('commit');
      return value;
    } catch (error) {
      // A connection that cannot roll back is closed, not returned to the pool.
      await tx.query('rollback').catch(() => {
        broken = true;
      });
      throw translate(error);
    } finally {
      tx.release(broken);
    }
  }
}

const UNREACHABLE = new Set(['57P01', '57P02', '57P03', '53300', '25006', 'EAI_AGAIN']);
const OUTDATED = new Set(['3F000', '42P01', '42703', '42883']);

/** Translates PostgreSQL errors to ours. Other errors are returned unchanged. */
export function translate(error: unknown): unknown {
  if (error instanceof DiscoveryError) return error;
  const code = errorCode(error);
  const cause = { detail: describeError(error), cause: error };
  if (UNREACHABLE.has(code) || code.startsWith('08') || /^E[A-Z]{4,}$/.test(code)) {
    return new DiscoveryError('database_unreachable', cause);
  }
  if (OUTDATED.has(code)) return new DiscoveryError('database_outdated', cause);
  // Migrations create the roles.
  if (code === '22023' && /role "s1d_\w+"/.test(describeError(error))) {
    return new DiscoveryError('database_outdated', cause);
  }
  if (error instanceof DatabaseError) return new DiscoveryError('database_failed', cause);
  if (
    error instanceof Error &&
    /connection terminated|timeout exceeded|read timeout/i.test(error.message)
  ) {
    return new DiscoveryError('database_unreachable', cause);
  }
  return error;
}
