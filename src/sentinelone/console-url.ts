import { DiscoveryError } from '../errors/errors.ts';

const reject = (detail?: string): DiscoveryError =>
  new DiscoveryError('console_url_rejected', detail === undefined ? {} : { detail });

/**
 * The origin (`https://host[:port]`) of a console from typed or pasted text. Drops path, query,
 * fragment and surrounding whitespace. Refuses anything that another URL parser could read as a
 * different host: user information, backslashes, inner whitespace, missing slashes.
 *
 * @param allowedHosts host suffixes that match whole labels (`sentinelone.net`); empty allows any
 * @throws DiscoveryError `console_url_rejected`
 */
export function parseConsoleUrl(text: string, allowedHosts: readonly string[] = []): string {
  const trimmed = text.trim();
  if (trimmed.length > 2048) throw reject('longer than 2,048 characters');
  if (/[\s\\\p{Cc}]/u.test(trimmed)) throw reject('has a blank or backslash inside');
  const authority = /^https:\/\/([^/?#]+)/i.exec(trimmed)?.[1];
  if (authority === undefined) throw reject();
  if (authority.includes('@')) throw reject('a user name or password does not belong in it');

  const url = URL.canParse(trimmed) ? new URL(trimmed) : null;
  const host = url?.hostname.replace(/\.$/, '') ?? '';
  if (!url || !isHostName(host)) throw reject();
  if (allowedHosts.length > 0 && !allowedHosts.some((suffix) => endsWithLabels(host, suffix))) {
    throw reject(`only hosts below ${allowedHosts.join(', ')} are allowed`);
  }
  return `https://${host}${url.port === '' ? '' : `:${url.port}`}`;
}

/** The length limits of DNS. A token pasted here is longer; a DNS query would leak it. */
const isHostName = (host: string): boolean =>
  host !== '' && host.length <= 253 && host.split('.').every((label) => label.length <= 63);

const endsWithLabels = (host: string, suffix: string): boolean =>
  host === suffix || host.endsWith(`.${suffix}`);
