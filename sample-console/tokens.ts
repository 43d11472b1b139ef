import { randomBytes, randomUUID } from 'node:crypto';
import { type Clock, DAY, wholeSeconds } from './time.ts';

/** What a token may see: the whole console, one Account, or some Sites. */
export type Scope =
  | { readonly level: 'tenant' }
  | { readonly level: 'account'; readonly accountId: string }
  | { readonly level: 'site'; readonly siteIds: readonly string[] };

/** The Management API's word before a token, and the data lake's before the same token. */
export type Scheme = 'apitoken' | 'bearer';

/** The vendor's names of the permissions that this console asks for. */
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
  /** The only name under which a token appears in records and faults. */
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
  /** Counted from now; a negative one makes a token that has expired. Half a year by default. */
  readonly lifetimeMs?: number | undefined;
  readonly form?: TokenForm | undefined;
  /** When it has to be a certain one; no token is made of another's, so this is not `secret`. */
  readonly text?: string | undefined;
}

/** Old tokens are 80 opaque characters, new ones JWTs that show when they expire. */
export type TokenForm = 'opaque' | 'jwt';

/** Every token the console ever gave out. Their texts never leave it but by `issue`. */
export class Tokens {
  readonly #clock: Clock;
  readonly #form: TokenForm;
  readonly #byLabel = new Map<string, Token>();
  readonly #bySecret = new Map<string, string>();

  constructor(clock: Clock, form: TokenForm) {
    this.#clock = clock;
    this.#form = form;
  }

  /** Makes a token; one of the same label is revoked by that, as a user has one token. */
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

  /** The same label, scope and role under a new text; the old one stops working. */
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

  /** The token of that text, working or not. */
  withSecret(secret: string): Token | undefined {
    const label = this.#bySecret.get(secret);
    return label === undefined ? undefined : this.#byLabel.get(label);
  }

  /** The token an Authorization header names; the scheme's case does not matter, its form does. */
  authenticate(header: string | undefined, scheme: Scheme = 'apitoken'): Token | undefined {
    const [, named, secret] = /^(\w+) +(\S+)$/.exec(header ?? '') ?? [];
    if (named?.toLowerCase() !== scheme) return undefined;
    const token = secret === undefined ? undefined : this.withSecret(secret);
    if (!token || token.revoked || token.expiresAt <= this.#clock()) return undefined;
    return token;
  }
}

/** How the API words a token's dates (trap: no fraction of a second). */
export function tokenDates(token: Token): { createdAt: string; expiresAt: string } {
  return { createdAt: wholeSeconds(token.createdAt), expiresAt: wholeSeconds(token.expiresAt) };
}

function opaque(): string {
  return randomBytes(120).toString('base64').replace(/[+/=]/g, '').slice(0, 80);
}

/** Shaped like the real ones; the signature is noise, since only the console could check it. */
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
