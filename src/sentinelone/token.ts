import { decodeJwt } from 'jose';
import { DiscoveryError } from '../errors/errors.ts';

/**
 * The token as it may stand in a header. Blanks and line ends around it are cut off, since tokens
 * are pasted; anything inside that is not visible ASCII would be another header, and is refused.
 */
export function cleanToken(text: string): string {
  const token = text.trim();
  if (token.length > 8192 || !/^[\x21-\x7e]+$/.test(token))
    throw new DiscoveryError('invalid_token');
  return token;
}

/** ISO times at which a JWT-shaped token was made and expires, or null; older ones are opaque. */
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
