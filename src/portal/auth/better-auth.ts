import { betterAuth } from 'better-auth';
import { genericOAuth } from 'better-auth/plugins';
import { Kysely, PostgresDialect } from 'kysely';
import type { Log } from '../../log.ts';
import type { Database } from '../../store/database.ts';
import { ADDRESS_HEADER } from '../access/client.ts';
import type { SessionReader, SignedIn } from '../access/services.ts';
import { betterAuthPlugin } from './better-auth-plugin.ts';
import { hashPassword, verifyPassword } from './passwords.ts';

/** A session ends after 12 idle hours; use extends it, at most every 5 minutes. */
const IDLE_SECONDS = 12 * 60 * 60;
const EXTENDED_EVERY_SECONDS = 5 * 60;
/** A session in use ends after this. */
const MAX_SESSION_MS = 7 * 24 * 60 * 60 * 1000;

const OIDC = 'oidc';
export const OIDC_CALLBACK = '/api/auth/oidc/callback';

export interface OidcProvider {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string | null;
  readonly name: string;
}

export interface BetterAuthSettings {
  readonly origin: string;
  readonly secure: boolean;
  readonly secret: string;
  readonly oidc: OidcProvider | null;
}

export const cookieName = (secure: boolean): string =>
  secure ? '__Host-s1d_session' : 's1d_session';

const TIMES = { createdAt: 'created_at', updatedAt: 'updated_at' } as const;

const ACCOUNT_FIELDS = {
  ...TIMES,
  userId: 'user_id',
  accountId: 'account_id',
  providerId: 'provider_id',
  accessToken: 'access_token',
  refreshToken: 'refresh_token',
  idToken: 'id_token',
  accessTokenExpiresAt: 'access_token_expires_at',
  refreshTokenExpiresAt: 'refresh_token_expires_at',
} as const;

/**
 * Only passwords, sessions and OIDC of better-auth are used. None of its own routes is mounted: the
 * portal declares a route for each one that is needed.
 */
function createAuth(database: Database, settings: BetterAuthSettings, log: Log) {
  const { origin, secure, secret, oidc } = settings;
  const db = new Kysely<unknown>({ dialect: new PostgresDialect({ pool: database.pool }) });
  return betterAuth({
    baseURL: origin,
    basePath: '/api/auth',
    secret,
    telemetry: { enabled: false },
    database: { db: db.withSchema('auth'), type: 'postgres' },
    user: { modelName: 'users', fields: { ...TIMES, emailVerified: 'email_verified' } },
    session: {
      modelName: 'sessions',
      fields: {
        ...TIMES,
        userId: 'user_id',
        expiresAt: 'expires_at',
        ipAddress: 'ip_address',
        userAgent: 'user_agent',
      },
      expiresIn: IDLE_SECONDS,
      updateAge: EXTENDED_EVERY_SECONDS,
      storeSessionInDatabase: true,
    },
    account: {
      modelName: 'accounts',
      fields: ACCOUNT_FIELDS,
      // Links by e-mail address only when the provider has verified it.
      accountLinking: { enabled: true, trustedProviders: [] },
    },
    verification: {
      modelName: 'verifications',
      fields: { ...TIMES, expiresAt: 'expires_at' },
    },
    emailAndPassword: {
      enabled: true,
      disableSignUp: true,
      minPasswordLength: 12,
      maxPasswordLength: 1_000,
      password: {
        hash: hashPassword,
        verify: ({ hash, password }) => verifyPassword(hash, password),
      },
    },
    advanced: {
      cookiePrefix: secure ? '__Host-s1d' : 's1d',
      // better-auth would use the prefix __Secure-; __Host- is stricter.
      useSecureCookies: false,
      defaultCookieAttributes: { secure, httpOnly: true, sameSite: 'lax', path: '/' },
      cookies: { session_token: { name: cookieName(secure) } },
      ipAddress: { ipAddressHeaders: [ADDRESS_HEADER] },
      database: { generateId: () => crypto.randomUUID() },
    },
    rateLimit: { enabled: false },
    logger: {
      level: 'warn',
      log: (level, message) => {
        log(level === 'error' ? 'ERROR' : 'INFO', `accounts: ${message}`);
      },
    },
    plugins: [betterAuthPlugin, ...(oidc ? [oidcPlugin(origin, oidc)] : [])],
  });
}

/** For existing accounts only, found by the e-mail address that the provider has verified. */
const oidcPlugin = (origin: string, provider: OidcProvider) =>
  genericOAuth({
    config: [
      {
        providerId: OIDC,
        discoveryUrl: `${provider.issuer.replace(/\/$/, '')}/.well-known/openid-configuration`,
        clientId: provider.clientId,
        ...(provider.clientSecret === null ? {} : { clientSecret: provider.clientSecret }),
        redirectURI: `${origin}${OIDC_CALLBACK}`,
        scopes: ['openid', 'email', 'profile'],
        pkce: true,
        disableSignUp: true,
        mapProfileToUser: (profile) => ({
          emailVerified: profile['email_verified'] === true || profile['email_verified'] === 'true',
        }),
      },
    ],
  });

/** Passwords, sessions and OIDC, through better-auth. */
export class BetterAuth implements SessionReader {
  readonly #auth: ReturnType<typeof createAuth>;

  constructor(database: Database, settings: BetterAuthSettings, log: Log) {
    this.#auth = createAuth(database, settings, log);
  }

  async identify(headers: Headers): Promise<SignedIn | null> {
    const { response: found, headers: responseHeaders } = await this.#auth.api.getSession({
      headers,
      returnHeaders: true,
    });
    if (!found) return null;
    const { user, session } = found;
    if (Date.now() - session.createdAt.getTime() > MAX_SESSION_MS) return null;
    return {
      userId: user.id,
      name: user.name,
      email: user.email,
      sessionId: session.id,
      createdAt: session.createdAt,
      expiresAt: session.expiresAt,
      cookies: responseHeaders.getSetCookie(),
    };
  }

  /** @returns the user id, or null; takes as long for an unknown e-mail address */
  async checkPassword(email: string, password: string): Promise<string | null> {
    const { userId } = await this.#auth.api.checkPassword({ body: { email, password } });
    return userId;
  }

  /** Responds with the cookies of a new session. Checks no credentials. */
  beginSession(userId: string, headers: Headers): Promise<Response> {
    return this.#auth.api.beginSession({ body: { userId }, headers, asResponse: true });
  }

  signOut(headers: Headers): Promise<Response> {
    return this.#auth.api.signOut({ headers, asResponse: true });
  }

  /** Ends all sessions of the person; responds with the cookies of a new one. */
  changePassword(
    currentPassword: string,
    newPassword: string,
    headers: Headers,
  ): Promise<Response> {
    const body = { currentPassword, newPassword, revokeOtherSessions: true };
    return this.#auth.api.changePassword({ body, headers, asResponse: true });
  }

  /** Responds with the provider's URL as JSON, and a cookie that binds the callback. */
  startOidc(headers: Headers): Promise<Response> {
    const body = {
      provider: OIDC,
      callbackURL: '/',
      errorCallbackURL: '/sign-in',
      disableRedirect: true,
    };
    return this.#auth.api.signInSocial({ body, headers, asResponse: true });
  }

  /** Responds with a redirect to the portal, or to the sign-in page with an error. */
  finishOidc(query: Readonly<Record<string, string>>, headers: Headers): Promise<Response> {
    return this.#auth.api.callbackOAuth({
      method: 'GET',
      params: { id: OIDC },
      query,
      headers,
      asResponse: true,
    });
  }
}
