import type { PortalSettings } from '../config.ts';
import { freePort, tryToListen } from '../embedded/free-port.ts';
import { DiscoveryError, errorCode } from '../errors/errors.ts';

/** A portal's origin must be known before it has a socket, so a free port is chosen here. */
export const withPort = async (settings: PortalSettings): Promise<PortalSettings> =>
  settings.port === 0 ? { ...settings, port: await freePort() } : settings;

/**
 * A port that is free, before anything else is started for nothing. Several installations can run on
 * one machine: where nobody asked for a port and the default is taken, another one will do.
 *
 * @throws DiscoveryError `port_busy` when the port that was asked for is taken
 */
export async function findPort(settings: PortalSettings): Promise<PortalSettings> {
  const known = await withPort(settings);
  try {
    await checkPort(known);
    return known;
  } catch (error) {
    if (settings.portIsChosen) throw error;
    return { ...settings, port: await freePort() };
  }
}

async function checkPort({ listenAddress, port }: PortalSettings): Promise<void> {
  const error = await tryToListen(listenAddress, port);
  if (errorCode(error) !== 'EADDRINUSE' && errorCode(error) !== 'EACCES') return;
  throw new DiscoveryError('port_busy', { detail: `${listenAddress}:${port}`, cause: error });
}
