import { decodeJwt } from 'jose';
import { DiscoveryError } from '../errors/errors.ts';

/**
 * The token as a header value. Surrounding whitespace is trimmed, because tokens are pasted. Inner
 * characters other than visible ASCII are refused: a line break would start another header.
 */
export function cleanToken(text: string): string {
  const token = text.trim();
  if (token.length > 8192 || !/^[\x21-\x7e]+$/.test(token))
    throw new DiscoveryError('invalid_token');
  return token;
}

/** ISO times of creation and expiry of a JWT token, or null. Older tokens are opaque. */
export function readTokenTimes(token: string): {
  readonly createdAt: string | null;
  readonly expiresAt: string | null;
} {
  try {
    const { iat, exp } = decodeJwt(token);
    return { createdAt: toIso(iat), expiresAt: toIso(exp) };
  } catch {
    return { createdAt: null, expiresAt: null };
  }
}

const toIso = (seconds: number | undefined): string | null =>
  seconds === undefined ? null : new Date(seconds * 1000).toISOString();
