import { createAuthEndpoint } from 'better-auth/api';
import { setSessionCookie } from 'better-auth/cookies';
import { z } from 'zod';
import { DiscoveryError } from '../../errors/errors.ts';

const SERVER_ONLY = { SERVER_ONLY: true } as const;

/**
 * What better-auth does in one, checking a password and beginning a session, apart from each other:
 * in between the portal asks for a second factor. Neither has a path of its own on the network.
 */
export const betterAuthPlugin = {
  id: 'portal',
  endpoints: {
    /** Whose password it is, or null; takes as long when nobody has that e-mail. */
    checkPassword: createAuthEndpoint(
      '/portal/check-password',
      {
        method: 'POST',
        body: z.object({ email: z.string(), password: z.string() }),
        metadata: SERVER_ONLY,
      },
      async (ctx) => {
        const { internalAdapter, password } = ctx.context;
        const found = await internalAdapter.findUserByEmail(ctx.body.email, {
          includeAccounts: true,
        });
        const account = found?.accounts.find(({ providerId }) => providerId === 'credential');
        if (!found || !account?.password) {
          await password.hash(ctx.body.password);
          return ctx.json({ userId: null });
        }
        const { password: hash } = account;
        const right = await password.verify({ hash, password: ctx.body.password });
        return ctx.json({ userId: right ? found.user.id : null });
      },
    ),
    /** For whoever something else has proved: password and second factor, or a one-time link. */
    beginSession: createAuthEndpoint(
      '/portal/begin-session',
      { method: 'POST', body: z.object({ userId: z.string() }), metadata: SERVER_ONLY },
      async (ctx) => {
        const { internalAdapter } = ctx.context;
        const user = await internalAdapter.findUserById(ctx.body.userId);
        if (!user) throw new DiscoveryError('sign_in_failed');
        const session = await internalAdapter.createSession(user.id);
        await setSessionCookie(ctx, { session, user });
        return ctx.json({ userId: user.id });
      },
    ),
  },
} as const;
