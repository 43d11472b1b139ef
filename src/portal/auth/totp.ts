import { Secret, TOTP } from 'otpauth';

/**
 * Codes of authenticator apps: RFC 6238 with the values that every app supports, 6 digits of
 * HMAC-SHA-1 every 30 seconds.
 */
const SETTINGS = { algorithm: 'SHA1', digits: 6, period: 30 } as const;
/** The length of SHA-1's output, as RFC 4226 recommends. */
const SECRET_BYTES = 20;
/** Steps accepted before and after the current one, for clock skew and typing time. */
const SKEW_STEPS = 1;

const ISSUER = 'SentinelOne discovery';

/** Base32, as people type it into an app. */
export const makeTotpSecret = (): string => new Secret({ size: SECRET_BYTES }).base32;

/** The content of the QR code. */
export const totpUri = (secret: string, email: string): string =>
  new TOTP({ ...SETTINGS, issuer: ISSUER, label: email, secret }).toString();

/**
 * The time step of the code; null when it is not valid now. The library compares in constant time.
 *
 * @param now epoch milliseconds
 */
export function stepOfCode(secret: string, code: string, now: number): number | null {
  // The library accepts any six characters, and throws when they are more than six bytes.
  if (!/^[0-9]{6}$/.test(code)) return null;
  const totp = new TOTP({ ...SETTINGS, secret });
  const delta = totp.validate({ token: code, timestamp: now, window: SKEW_STEPS });
  return delta === null ? null : totp.counter({ timestamp: now }) + delta;
}
