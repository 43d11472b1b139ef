import { z } from 'zod';
import { DiscoveryError } from '../../errors/errors.ts';
import type { Client } from '../access/client.ts';
import { type Outcome, succeeded } from '../access/outcome.ts';
import { fieldsOf } from '../http/unknown-fields.ts';
import type { AuthServices } from './services.ts';
import { completeSignIn, revokePreviousSession } from './session.ts';

const MAX_QUERY_VALUE_LENGTH = 4_000;

/** @returns the provider's URL, to which the browser goes next */
export async function startOidc(
  { betterAuth, oidcName }: AuthServices,
  client: Client,
): Promise<Outcome<{ url: string }>> {
  if (oidcName === null) throw new DiscoveryError('not_found');
  const response = await betterAuth.startOidc(client.headers);
  const body: unknown = await response.json();
  const parsed = z.object({ url: z.url() }).safeParse(body);
  if (!response.ok || !parsed.success) throw new DiscoveryError('sign_in_failed');
  return succeeded({ url: parsed.data.url }, { cookies: response.headers.getSetCookie() });
}

/**
 * Handles the provider's callback, which the browser navigates to.
 *
 * @returns the page to redirect to, also after a failure
 */
export async function finishOidc(
  services: AuthServices,
  client: Client,
  query: unknown,
): Promise<Outcome<string>> {
  const { betterAuth, oidcName, metrics } = services;
  if (oidcName === null) throw new DiscoveryError('sign_in_required');
  const values = Object.fromEntries(
    Object.entries(fieldsOf(query)).flatMap(([key, value]) =>
      typeof value === 'string' && value.length < MAX_QUERY_VALUE_LENGTH ? [[key, value]] : [],
    ),
  );
  const response = await betterAuth.finishOidc(values, client.headers);
  const cookies = response.headers.getSetCookie();
  if (!cookies.some((cookie) => /s1d_session=[^;]{20}/.test(cookie))) {
    metrics.countSignIn('failed');
    const audit = { code: 'sign_in_failed' };
    return succeeded('/sign-in?error=sign_in_failed', { cookies, audit });
  }
  await revokePreviousSession(services, client);
  const outcome = await completeSignIn(services, client, cookies);
  if (outcome.failure) return outcome;
  metrics.countSignIn('done');
  return succeeded('/', outcome);
}
