import { type Client, readCookie } from '../access/client.ts';
import type { Site } from '../http/services.ts';

/** Time to enter the second factor. */
export const PENDING_LIFE_MS = 10 * 60_000;

const cookieName = ({ secure }: Site): string => (secure ? '__Host-s1d_pending' : 's1d_pending');

/** The token of a sign-in that waits for its second factor; empty without one. */
export const readPendingToken = (site: Site, client: Client): string =>
  readCookie(client, cookieName(site)) ?? '';

/** @param token null clears the cookie */
export function pendingCookie(site: Site, token: string | null): string {
  const lifeSeconds = token === null ? 0 : PENDING_LIFE_MS / 1_000;
  const parts = [
    `${cookieName(site)}=${token ?? ''}`,
    `Max-Age=${lifeSeconds}`,
    'Path=/',
    'HttpOnly',
    'SameSite=Strict',
    ...(site.secure ? ['Secure'] : []),
  ];
  return parts.join('; ');
}
