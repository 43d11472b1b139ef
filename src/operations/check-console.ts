import { createHash } from 'node:crypto';
import { systemClock } from '../clock.ts';
import type { ConsoleSettings } from '../config.ts';
import { type ConnectionReport, checkConnection } from '../sentinelone/connection-check.ts';
import { parseConsoleUrl } from '../sentinelone/console-url.ts';
import { RateLimiter } from '../sentinelone/http/rate-limiter.ts';
import { ConsoleHttp } from '../sentinelone/http/request.ts';
import { RETRY } from '../sentinelone/http/retry.ts';
import { Transport } from '../sentinelone/http/transport.ts';
import { cleanToken, readTokenTimes } from '../sentinelone/token.ts';

export interface CheckedConsole {
  /** `https://host[:port]`: the normalised URL. */
  readonly consoleUrl: string;
  readonly token: string;
  /** Identifies console and token without containing the token. */
  readonly fingerprint: string;
  readonly report: ConnectionReport;
}

/** A person waits for the check. */
const CHECK_WITHIN_MS = 60_000;

/**
 * Checks URL and token against the console. Reads only, stores nothing.
 *
 * @throws DiscoveryError whose message is for the user
 */
export async function checkConsole(
  urlText: string,
  tokenText: string,
  settings: ConsoleSettings,
): Promise<CheckedConsole> {
  const consoleUrl = parseConsoleUrl(urlText, settings.allowedHosts);
  const token = cleanToken(tokenText);
  const transport = new Transport(consoleUrl, settings);
  try {
    const common = {
      transport,
      token,
      rateLimiter: new RateLimiter(systemClock, settings.rateLimitScale),
      clock: systemClock,
      random: Math.random,
      policy: RETRY.check,
    };
    const http = new ConsoleHttp(common);
    const lakeHttp = new ConsoleHttp({ ...common, scheme: 'Bearer' });
    const signal = AbortSignal.timeout(CHECK_WITHIN_MS);
    const report = await checkConnection({ http, lakeHttp }, { signal });
    const times = readTokenTimes(token);
    const tokenCreatedAt = report.tokenCreatedAt ?? times.createdAt;
    const tokenExpiresAt = report.tokenExpiresAt ?? times.expiresAt;
    const fingerprint = fingerprintOf(consoleUrl, token);
    return {
      consoleUrl,
      token,
      fingerprint,
      report: { ...report, tokenCreatedAt, tokenExpiresAt },
    };
  } finally {
    await transport.close();
  }
}

const fingerprintOf = (consoleUrl: string, token: string): string =>
  createHash('sha256').update(`${consoleUrl}\n${token}`).digest('base64url').slice(0, 22);
