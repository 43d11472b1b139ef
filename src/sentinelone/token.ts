import { decodeJwt } from 'jose';
import { DiscoveryError } from '../errors.ts';

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

/** ISO time at which a JWT-shaped token expires, or null; older tokens are opaque. */
export function readTokenExpiry(token: string): string | null {
  try {
    const { exp } = decodeJwt(token);
    return exp === undefined ? null : new Date(exp * 1000).toISOString();
  } catch {
    return null;
  }
}
