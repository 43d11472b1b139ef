import { randomBytes, randomUUID } from 'node:crypto';
import { type Clock, DAY, wholeSeconds } from './time.ts';

/** The part of the console that a token can access: all of it, one Account, or some Sites. */
export type Scope =
  | { readonly level: 'tenant' }
  | { readonly level: 'account'; readonly accountId: string }
  | { readonly level: 'site'; readonly siteIds: readonly string[] };

/** The authorization scheme of the Management API, and that of the data lake. */
export type Scheme = 'apitoken' | 'bearer';

/** The permissions that this console checks, by the vendor's names. */
export const VIEWER_PERMISSIONS = [
  'Endpoints.view',
  'Accounts.view',
  'Sites.view',
  'Groups.view',
  'Users.view',
  'SDL Data.viewEdr',
  'Skylight Query API.view',
] as const;
export type Permission = (typeof VIEWER_PERMISSIONS)[number];

export interface Token {
  /** Identifies the token in logs and faults, where its secret must not appear. */
  readonly label: string;
  readonly secret: string;
  readonly scope: Scope;
  readonly role: string;
  readonly permissions: readonly Permission[];
  readonly userId: string;
  readonly createdAt: number;
  readonly expiresAt: number;
  readonly revoked: boolean;
}

export interface TokenRequest {
  readonly label: string;
  readonly scope: Scope;
  readonly role?: string | undefined;
  readonly permissions?: readonly Permission[] | undefined;
  /** Counted from now; a negative value creates an expired token. 180 days by default. */
  readonly lifetimeMs?: number | undefined;
  readonly form?: TokenForm | undefined;
  /** A fixed secret instead of a random one. Not named `secret`, so `reissue` does not copy it. */
  readonly text?: string | undefined;
}

/** Older tokens are 80 opaque characters; newer ones are JWTs with an expiry claim. */
export type TokenForm = 'opaque' | 'jwt';

/** All tokens that the console has issued. */
export class Tokens {
  readonly #clock: Clock;
  readonly #form: TokenForm;
  readonly #byLabel = new Map<string, Token>();
  readonly #bySecret = new Map<string, string>();

  constructor(clock: Clock, form: TokenForm) {
    this.#clock = clock;
    this.#form = form;
  }

  /** Issues a token. It replaces a token of the same label, because a user has only one token. */
  issue(request: TokenRequest): Token {
    const createdAt = this.#clock();
    const expiresAt = createdAt + (request.lifetimeMs ?? 180 * DAY);
    const form = request.form ?? this.#form;
    const old = this.#byLabel.get(request.label);
    if (old) this.#bySecret.delete(old.secret);
    const token: Token = {
      label: request.label,
      secret: request.text ?? (form === 'jwt' ? jwt(expiresAt) : opaque()),
      scope: request.scope,
      role: request.role ?? 'Viewer',
      permissions: request.permissions ?? VIEWER_PERMISSIONS,
      userId:
        old?.userId ?? String(1_337_419_724_165_944_028n + BigInt(this.#byLabel.size) * 8_388_608n),
      createdAt,
      expiresAt,
      revoked: false,
    };
    this.#byLabel.set(token.label, token);
    this.#bySecret.set(token.secret, token.label);
    return token;
  }

  /** Replaces a token's secret. Label, scope and role stay the same. */
  reissue(label: string): Token {
    return this.issue(this.get(label));
  }

  revoke(label: string): void {
    this.#byLabel.set(label, { ...this.get(label), revoked: true });
  }

  rescope(label: string, scope: Scope): void {
    this.#byLabel.set(label, { ...this.get(label), scope });
  }

  get(label: string): Token {
    const token = this.#byLabel.get(label);
    if (!token) throw new Error(`no token is called ${label}`);
    return token;
  }

  has(label: string): boolean {
    return this.#byLabel.has(label);
  }

  all(): readonly Token[] {
    return [...this.#byLabel.values()];
  }

  /** Finds a token by its secret, even if it is revoked or expired. */
  findBySecret(secret: string): Token | undefined {
    const label = this.#bySecret.get(secret);
    return label === undefined ? undefined : this.#byLabel.get(label);
  }

  /** The valid token in an Authorization header. The scheme is matched case-insensitively. */
  authenticate(header: string | undefined, scheme: Scheme = 'apitoken'): Token | undefined {
    const [, named, secret] = /^(\w+) +(\S+)$/.exec(header ?? '') ?? [];
    if (named?.toLowerCase() !== scheme) return undefined;
    const token = secret === undefined ? undefined : this.findBySecret(secret);
    if (!token || token.revoked || token.expiresAt <= this.#clock()) return undefined;
    return token;
  }
}

/** A token's dates as the API formats them. Trap: without fractions of a second. */
export function tokenDates(token: Token): { createdAt: string; expiresAt: string } {
  return { createdAt: wholeSeconds(token.createdAt), expiresAt: wholeSeconds(token.expiresAt) };
}

function opaque(): string {
  return randomBytes(120).toString('base64').replace(/[+/=]/g, '').slice(0, 80);
}

/** Shaped like a real JWT. The signature is random, because only the console could verify it. */
function jwt(expiresAt: number): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const header = { kid: 'sample-console', alg: 'ES256' };
  const claims = {
    sub: `serviceuser-${randomUUID()}@mgmt-sample.example`,
    iss: 'authn-sample',
    deployment_id: '1',
    type: 'user',
    exp: Math.floor(expiresAt / 1000),
    jti: randomUUID(),
  };
  return `${part(header)}.${part(claims)}.${randomBytes(64).toString('base64url')}`;
}
