import { betterAuth } from 'better-auth';
import { genericOAuth } from 'better-auth/plugins';
import { Kysely, PostgresDialect } from 'kysely';
import type { Log } from '../../log.ts';
import type { Database } from '../../store/database.ts';
import { betterAuthPlugin } from './better-auth-plugin.ts';
import { hashPassword, verifyPassword } from './passwords.ts';

/** An hour's work without signing in again; a session that is used moves its end. */
const IDLE_SECONDS = 12 * 60 * 60;
const MOVED_EVERY_SECONDS = 5 * 60;
/** However much it is used, a session ends after this. */
const MAX_SESSION_MS = 7 * 24 * 60 * 60 * 1000;

/** The header in which better-auth is told the client's address, as the portal has found it. */
export const ADDRESS_HEADER = 'x-s1d-client-address';

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
 * better-auth, of which only this is used: passwords, sessions and the OIDC dance. None of its own
 * routes is mounted; each that is needed is a declared route of the portal.
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
      updateAge: MOVED_EVERY_SECONDS,
      storeSessionInDatabase: true,
    },
    account: {
      modelName: 'accounts',
      fields: ACCOUNT_FIELDS,
      // Only by an e-mail that the provider says it has verified.
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
      // Its own prefix would be __Secure-; ours is the stricter one.
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

/** Only people who have an account may come in this way: the provider vouches for their e-mail. */
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

export interface SignedIn {
  readonly userId: string;
  readonly name: string;
  readonly email: string;
  readonly sessionId: string;
  readonly createdAt: Date;
  readonly expiresAt: Date;
  /** Cookies to send when the session's end has moved. */
  readonly cookies: readonly string[];
}

/** The people's side of the portal: who somebody is, and how they prove it. */
export class BetterAuth {
  readonly #auth: ReturnType<typeof createAuth>;
  readonly oidcName: string | null;

  constructor(database: Database, settings: BetterAuthSettings, log: Log) {
    this.#auth = createAuth(database, settings, log);
    this.oidcName = settings.oidc?.name ?? null;
  }

  /** Null without a session that is alive. */
  async identify(headers: Headers): Promise<SignedIn | null> {
    const { response: found, headers: answer } = await this.#auth.api.getSession({
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
      cookies: answer.getSetCookie(),
    };
  }

  /** Whose password it is, or null; takes as long when nobody has that e-mail. */
  async checkPassword(email: string, password: string): Promise<string | null> {
    const { userId } = await this.#auth.api.checkPassword({ body: { email, password } });
    return userId;
  }

  /** Answers with the cookies of a new session; asks for nothing. */
  beginSession(userId: string, headers: Headers): Promise<Response> {
    return this.#auth.api.beginSession({ body: { userId }, headers, asResponse: true });
  }

  signOut(headers: Headers): Promise<Response> {
    return this.#auth.api.signOut({ headers, asResponse: true });
  }

  /** Ends all other sessions, and gives this one a new cookie. */
  changePassword(
    currentPassword: string,
    newPassword: string,
    headers: Headers,
  ): Promise<Response> {
    const body = { currentPassword, newPassword, revokeOtherSessions: true };
    return this.#auth.api.changePassword({ body, headers, asResponse: true });
  }

  /** Answers with the provider's URL as JSON, and a cookie that binds the way back. */
  startOidc(headers: Headers): Promise<Response> {
    const body = {
      provider: OIDC,
      callbackURL: '/',
      errorCallbackURL: '/sign-in',
      disableRedirect: true,
    };
    return this.#auth.api.signInSocial({ body, headers, asResponse: true });
  }

  /** Answers with a redirection, to the portal or to the sign-in page with an error. */
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
