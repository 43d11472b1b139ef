import { createServer } from 'node:net';
import type { PortalSettings } from '../config.ts';
import { freePort } from '../embedded/free-port.ts';
import { DiscoveryError, errorCode } from '../errors.ts';

/** A portal's origin must be known before it has a socket, so a free port is chosen here. */
export const withPort = async (settings: PortalSettings): Promise<PortalSettings> =>
  settings.port === 0 ? { ...settings, port: await freePort() } : settings;

/**
 * Says at once that the port is taken, before anything else was started for nothing.
 *
 * @throws DiscoveryError `port_busy`
 */
export async function checkPort({ listenAddress, port }: PortalSettings): Promise<void> {
  const server = createServer();
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, listenAddress, resolve);
    });
  } catch (error) {
    if (errorCode(error) !== 'EADDRINUSE' && errorCode(error) !== 'EACCES') return;
    throw new DiscoveryError('port_busy', { detail: `${listenAddress}:${port}`, cause: error });
  } finally {
    await new Promise<void>((resolve) => {
      server.close(() => resolve());
    });
  }
}
