import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { DiscoveryError } from '../errors/errors.ts';
import { pollQuery } from './deep-visibility/long-running-query.ts';
import { AGENTS_PATH, parseDevicePage } from './devices.ts';
import { ConsoleRefusal, checkShape, NOT_FOUND } from './http/envelope.ts';
import { textField, timeField } from './http/fields.ts';
import type { CallOptions, ConsoleHttp } from './http/request.ts';

const INFO_PATH = '/web/api/v2.1/system/info';
const USER_PATH = '/web/api/v2.1/user';
const ACCOUNTS_PATH = '/web/api/v2.1/accounts';
const STATUS_PATH = '/web/api/v2.1/dv/query-status';

/** What a token may see: the whole console ("Global"), accounts or sites. */
export type TokenScope = 'tenant' | 'account' | 'site';

export interface ConnectionReport {
  readonly consoleVersion: string | null;
  /** Null when the token may not read its own user. */
  readonly scope: TokenScope | null;
  readonly scopeNames: readonly string[];
  readonly roles: readonly string[];
  /** A role of the token that may change the console, which is more than needed; else null. */
  readonly excessRole: string | null;
  /** ISO times, or null when the console does not say. */
  readonly tokenCreatedAt: string | null;
  readonly tokenExpiresAt: string | null;
  /** How many devices the token sees, including decommissioned ones; null when not reported. */
  readonly deviceCount: number | null;
  readonly deepVisibility: 'available' | 'unlicensed' | 'not_permitted' | 'unknown';
}

const infoSchema = z.object({ data: z.object({ version: textField, release: textField }) });

const userSchema = z.object({
  data: z.object({
    scope: z.enum(['tenant', 'account', 'site']).nullish().catch(null),
    scopeRoles: z
      .array(z.object({ name: textField, roleName: textField }))
      .nullish()
      .catch(null),
    tenantRoles: z.array(textField).nullish().catch(null),
    apiToken: z.object({ createdAt: timeField, expiresAt: timeField }).nullish().catch(null),
  }),
});

/**
 * Checks whether this token is sufficient. Only reads. `/system/info` verifies the token
 * (`/system/status` needs none and verifies nothing); reading one device verifies the permission.
 *
 * @throws DiscoveryError `invalid_token`, `missing_scope`, `console_bad_response`,
 *   `console_unreachable`, `console_address_refused`, `console_rate_limited`
 * @param lakeHttp sends the token with the scheme of long-running queries
 */
export async function checkConnection(
  { http, lakeHttp }: { readonly http: ConsoleHttp; readonly lakeHttp: ConsoleHttp },
  options: CallOptions,
): Promise<ConnectionReport> {
  const version = await verifyToken(http, options);
  const page = await http
    .get(AGENTS_PATH, { limit: 1 }, parseDevicePage, options)
    .catch((error: unknown) => {
      throw refusalToError(error, true);
    });
  const token = await readTokenInfo(http, options);
  return {
    consoleVersion: version,
    scope: token.scope,
    scopeNames: token.scopeNames,
    roles: token.roles,
    excessRole: token.roles.find((role) => WRITE_ROLES.has(role.toLowerCase())) ?? null,
    tokenCreatedAt: token.createdAt,
    tokenExpiresAt: token.expiresAt,
    deviceCount: page.totalItems,
    deepVisibility: (await canRunLongQueries(lakeHttp, options))
      ? 'available'
      : await probeDeepVisibility(http, options),
  };
}

export interface ConsoleTokenInfo {
  readonly scope: TokenScope | null;
  readonly scopeNames: readonly string[];
  readonly roles: readonly string[];
  /** ISO times, or null when the console does not say. */
  readonly createdAt: string | null;
  readonly expiresAt: string | null;
}

/**
 * The console's predefined roles with write access; C-Level and Viewer have none. A user cannot
 * read the permissions of a custom role.
 */
const WRITE_ROLES: ReadonlySet<string> = new Set(['admin', 'ir team', 'it', 'soc']);

/** What the console reports about the token's user; null or empty where it reports nothing. */
export async function readTokenInfo(
  http: ConsoleHttp,
  options: CallOptions,
): Promise<ConsoleTokenInfo> {
  const parse = (json: unknown) => checkShape(userSchema, json);
  const user = await optional(http.get(USER_PATH, {}, parse, options));
  const scopes = user?.data.scopeRoles ?? [];
  const roles = [...scopes.map(({ roleName }) => roleName), ...(user?.data.tenantRoles ?? [])];
  return {
    scope: user?.data.scope ?? (await scopeByAccounts(http, options)),
    scopeNames: scopes.map(({ name }) => name).filter((name) => name !== null),
    // Custom roles are reported as ids.
    roles: [...new Set(roles.filter((role) => role !== null))].filter(
      (role) => !/^\d+$/.test(role),
    ),
    createdAt: user?.data.apiToken?.createdAt ?? null,
    expiresAt: user?.data.apiToken?.expiresAt ?? null,
  };
}

/** The console's version; throws when the console does not accept the token. */
export async function verifyToken(http: ConsoleHttp, options: CallOptions): Promise<string | null> {
  try {
    const parse = (json: unknown) => checkShape(infoSchema, json);
    const { data } = await http.get(INFO_PATH, {}, parse, options);
    return data.version ?? data.release;
  } catch (error) {
    throw refusalToError(error, false);
  }
}

/**
 * What a refusal of an inventory endpoint means. A 401 alone does not prove an invalid token: valid
 * tokens got 401 on some paths. It does not count right after `/system/info` accepted the token.
 */
export function refusalToError(error: unknown, tokenVerified: boolean): unknown {
  if (!(error instanceof ConsoleRefusal)) return error;
  if (error.status === 401 && !tokenVerified) return new DiscoveryError('invalid_token');
  if (error.status === 403) return new DiscoveryError('missing_scope');
  return new DiscoveryError('console_bad_response', { detail: error.message });
}

/** Used when the user cannot be read: `/accounts` refuses a Site token with this message. */
async function scopeByAccounts(http: ConsoleHttp, options: CallOptions): Promise<'site' | null> {
  try {
    await http.get(ACCOUNTS_PATH, { limit: 1 }, () => null, options);
  } catch (error) {
    options.signal.throwIfAborted();
    if (error instanceof ConsoleRefusal && /site users/i.test(error.apiMessage)) return 'site';
  }
  return null;
}

/** Polls a query that does not exist: a token with the permission gets "not found". */
async function canRunLongQueries(http: ConsoleHttp, options: CallOptions): Promise<boolean> {
  try {
    const query = { id: randomBytes(16).toString('hex'), forwardTag: 'none' };
    await pollQuery(http, query, 0, options);
  } catch (error) {
    options.signal.throwIfAborted();
    return (
      error instanceof ConsoleRefusal && error.status === 404 && error.apiMessage === NOT_FOUND
    );
  }
  return true;
}

/**
 * Reads the state of a query that does not exist. This needs the Deep Visibility permission and
 * starts nothing. A 403 names the licence or the permission; a success or 404 means access.
 */
async function probeDeepVisibility(
  http: ConsoleHttp,
  options: CallOptions,
): Promise<ConnectionReport['deepVisibility']> {
  const queryId = `q${randomBytes(16).toString('hex')}`;
  try {
    await http.get(STATUS_PATH, { queryId }, () => null, options);
    return 'available';
  } catch (error) {
    options.signal.throwIfAborted();
    if (!(error instanceof ConsoleRefusal)) return 'unknown';
    if (error.status === 404 && error.apiCode === 4040010) return 'available';
    if (error.status === 400) return 'available';
    return error.status === 403 ? classifyForbidden(error.apiMessage) : 'unknown';
  }
}

/** A 403 of Deep Visibility: a missing licence and a missing permission differ only in the text. */
export function classifyForbidden(message: string): 'unlicensed' | 'not_permitted' {
  return /licen[sc]e|not available|disabled|not enabled|sku|feature/i.test(message)
    ? 'unlicensed'
    : 'not_permitted';
}

async function optional<T>(request: Promise<T>): Promise<T | null> {
  try {
    return await request;
  } catch (error) {
    if (error instanceof ConsoleRefusal || error instanceof DiscoveryError) return null;
    throw error;
  }
}
