import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { DiscoveryError } from '../../errors/errors.ts';
import { accountHeaders } from '../access/authentication.ts';
import type { Portal } from '../context.ts';
import { fieldsOf } from '../http/unknown-fields.ts';
import { completeSignIn, forwardSetCookie, revokePreviousSession } from './session.ts';

/** Begins signing in at the provider: the browser goes where the answer says. */
export async function startOidc(
  { betterAuth }: Portal,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<{ url: string }> {
  if (betterAuth.oidcName === null) throw new DiscoveryError('not_found');
  const answer = await betterAuth.startOidc(accountHeaders(request));
  const body: unknown = await answer.json();
  const parsed = z.object({ url: z.url() }).safeParse(body);
  if (!answer.ok || !parsed.success) throw new DiscoveryError('sign_in_failed');
  forwardSetCookie(reply, answer);
  return { url: parsed.data.url };
}

/** The way back from the provider, which the browser walks: it is sent on, never shown an error. */
export async function finishOidc(
  portal: Portal,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const { betterAuth } = portal;
  if (betterAuth.oidcName === null) throw new DiscoveryError('sign_in_required');
  const query = Object.fromEntries(
    Object.entries(fieldsOf(request.query)).flatMap(([key, value]) =>
      typeof value === 'string' && value.length < 4_000 ? [[key, value]] : [],
    ),
  );
  const answer = await betterAuth.finishOidc(query, accountHeaders(request));
  forwardSetCookie(reply, answer);
  const begun = answer.headers.getSetCookie().some((cookie) => /s1d_session=[^;]{20}/.test(cookie));
  if (!begun) {
    portal.metrics.countSignIn('failed');
    request.problemCode = 'sign_in_failed';
    return await reply.redirect('/sign-in?error=sign_in_failed', 302);
  }
  await revokePreviousSession(portal, request);
  await completeSignIn(portal, request, reply);
  portal.metrics.countSignIn('done');
  return await reply.redirect('/', 302);
}
