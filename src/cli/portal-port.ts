import type { PortalSettings } from '../config.ts';
import { DiscoveryError, errorCode } from '../errors/errors.ts';
import { findFreePort, findListenError } from '../free-port.ts';

/** Replaces port 0 by a free port, because the portal's origin must be known before it listens. */
export const withChosenPort = async (settings: PortalSettings): Promise<PortalSettings> =>
  settings.port === 0 ? { ...settings, port: await findFreePort() } : settings;

/**
 * Settings with a free port, checked before anything is started. If the default port is in use,
 * another port is chosen, so several installations can run on one machine.
 *
 * @throws DiscoveryError `port_busy` when the configured port is in use
 */
export async function findPortalPort(settings: PortalSettings): Promise<PortalSettings> {
  const resolved = await withChosenPort(settings);
  try {
    await checkPort(resolved);
    return resolved;
  } catch (error) {
    if (settings.isPortExplicit) throw error;
    return { ...settings, port: await findFreePort() };
  }
}

async function checkPort({ listenAddress, port }: PortalSettings): Promise<void> {
  const error = await findListenError(listenAddress, port);
  if (errorCode(error) !== 'EADDRINUSE' && errorCode(error) !== 'EACCES') return;
  throw new DiscoveryError('port_busy', { detail: `${listenAddress}:${port}`, cause: error });
}
