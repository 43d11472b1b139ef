import type { PortalSettings } from '../config.ts';
import { DiscoveryError, errorCode } from '../errors/errors.ts';
import { checkListen, findFreePort } from '../free-port.ts';

/** A portal's origin must be known before it has a socket, so a free port is chosen here. */
export const withChosenPort = async (settings: PortalSettings): Promise<PortalSettings> =>
  settings.port === 0 ? { ...settings, port: await findFreePort() } : settings;

/**
 * A port that is free, before anything else is started for nothing. Several installations can run on
 * one machine: where nobody asked for a port and the default is taken, another one will do.
 *
 * @throws DiscoveryError `port_busy` when the port that was asked for is taken
 */
export async function findPortalPort(settings: PortalSettings): Promise<PortalSettings> {
  const known = await withChosenPort(settings);
  try {
    await checkPort(known);
    return known;
  } catch (error) {
    if (settings.isPortExplicit) throw error;
    return { ...settings, port: await findFreePort() };
  }
}

async function checkPort({ listenAddress, port }: PortalSettings): Promise<void> {
  const error = await checkListen(listenAddress, port);
  if (errorCode(error) !== 'EADDRINUSE' && errorCode(error) !== 'EACCES') return;
  throw new DiscoveryError('port_busy', { detail: `${listenAddress}:${port}`, cause: error });
}
