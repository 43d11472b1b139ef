import { Secret, TOTP } from 'otpauth';

/**
 * Codes of authenticator apps: RFC 6238 with the values that every app takes for granted, 6 digits
 * by HMAC-SHA-1 for each 30 seconds.
 */
const SETTINGS = { algorithm: 'SHA1', digits: 6, period: 30 } as const;
/** As long as SHA-1's output, as RFC 4226 asks for. */
const SECRET_BYTES = 20;
/** Steps before and after the present one, for clocks that are off and people who type. */
const SKEW_STEPS = 1;

const ISSUER = 'SentinelOne discovery';

/** In base32, as people type it into an app. */
export const makeTotpSecret = (): string => new Secret({ size: SECRET_BYTES }).base32;

/** What the app reads from the QR code. */
export const totpUri = (secret: string, email: string): string =>
  new TOTP({ ...SETTINGS, issuer: ISSUER, label: email, secret }).toString();

/**
 * The time step whose code this is; null when it is none of those that are good now. The library
 * compares in constant time.
 *
 * @param now epoch milliseconds
 */
export function stepOfCode(secret: string, code: string, now: number): number | null {
  // The library takes six characters of any alphabet, and throws when they are more bytes than six.
  if (!/^[0-9]{6}$/.test(code)) return null;
  const totp = new TOTP({ ...SETTINGS, secret });
  const delta = totp.validate({ token: code, timestamp: now, window: SKEW_STEPS });
  return delta === null ? null : totp.counter({ timestamp: now }) + delta;
}
