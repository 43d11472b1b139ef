import { createHash } from 'node:crypto';

/**
 * SHA-256 of a random secret, to store or to compare. Passwords need a slow hash: see
 * `auth/passwords.ts`.
 */
export const hashSecret = (secret: string): Buffer => createHash('sha256').update(secret).digest();
