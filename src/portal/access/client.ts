import type { FastifyReply, FastifyRequest } from 'fastify';

/** The header that carries the client's address, as resolved behind proxies, to better-auth. */
export const ADDRESS_HEADER = 'x-s1d-client-address';

const MAX_USER_AGENT_LENGTH = 300;

/** The browser or program that sent a request. */
export interface Client {
  readonly address: string;
  /** The headers that better-auth may see: cookies, user agent, address. */
  readonly headers: Headers;
}

export function clientOf({ ip, headers }: FastifyRequest): Client {
  const passed = new Headers({ [ADDRESS_HEADER]: ip });
  const { cookie, 'user-agent': userAgent } = headers;
  if (cookie !== undefined) passed.set('cookie', cookie);
  if (userAgent !== undefined) passed.set('user-agent', userAgent.slice(0, MAX_USER_AGENT_LENGTH));
  return { address: ip, headers: passed };
}

export function readCookie({ headers }: Client, name: string): string | null {
  const pairs = (headers.get('cookie') ?? '').split(';').map((pair) => pair.trim());
  const found = pairs.find((pair) => pair.startsWith(`${name}=`));
  return found === undefined ? null : found.slice(name.length + 1);
}

/** Replaces cookies set earlier, which only extend the previous session. */
export function setCookies(reply: FastifyReply, cookies: readonly string[]): void {
  if (cookies.length === 0) return;
  reply.removeHeader('set-cookie');
  reply.header('set-cookie', [...cookies]);
}
