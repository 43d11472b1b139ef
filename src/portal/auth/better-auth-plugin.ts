import { createAuthEndpoint } from 'better-auth/api';
import { setSessionCookie } from 'better-auth/cookies';
import { z } from 'zod';
import { DiscoveryError } from '../../errors/errors.ts';

const SERVER_ONLY = { SERVER_ONLY: true } as const;

/**
 * better-auth checks a password and begins a session in one call. Here they are two, because the
 * portal asks for the second factor in between. Neither is reachable over the network.
 */
export const betterAuthPlugin = {
  id: 'portal',
  endpoints: {
    /** Gives the user id, or null; takes as long for an unknown e-mail address. */
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
        const valid = await password.verify({ hash, password: ctx.body.password });
        return ctx.json({ userId: valid ? found.user.id : null });
      },
    ),
    /** The caller has authenticated the person: by password and second factor, or by a link. */
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
