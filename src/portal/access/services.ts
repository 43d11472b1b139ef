import type { PortalServices } from '../http/services.ts';

/** A person with a live session. */
export interface SignedIn {
  readonly userId: string;
  readonly name: string;
  readonly email: string;
  readonly sessionId: string;
  readonly createdAt: Date;
  readonly expiresAt: Date;
  /** Cookies to send when the session was extended. */
  readonly cookies: readonly string[];
}

/** Reads sessions; the `auth` room implements it. */
export interface SessionReader {
  /** @returns null without a live session */
  identify(headers: Headers): Promise<SignedIn | null>;
}

export interface AccessServices extends PortalServices {
  readonly sessions: SessionReader;
}
