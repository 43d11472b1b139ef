import type { AddressInfo } from 'node:net';
import { createServer, type Server } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findPortalPort } from '../../../src/cli/portal-port.ts';
import { loadConfig } from '../../../src/config.ts';

let taken: Server;
let port = 0;

beforeAll(async () => {
  taken = createServer();
  await new Promise<void>((resolve) => {
    taken.listen(0, '127.0.0.1', resolve);
  });
  ({ port } = taken.address() as AddressInfo);
});

afterAll(() => {
  taken.close();
});

describe('findPortalPort', () => {
  const settings = (isPortExplicit: boolean) => ({
    ...loadConfig({}).portal,
    port,
    isPortExplicit,
  });

  it('the port of the portal is 8080 by default', () => {
    expect(loadConfig({}).portal).toMatchObject({ port: 8080, isPortExplicit: false });
    expect(loadConfig({ S1D_PORT: '8080' }).portal).toMatchObject({ isPortExplicit: true });
  });

  it('the portal gets another port if the default is in use', async () => {
    const found = await findPortalPort(settings(false));
    expect(found.port).not.toBe(port);
    // Below the ephemeral ports, which a connection could take before the portal listens.
    expect(found.port).toBeGreaterThanOrEqual(20_000);
    expect(found.port).toBeLessThan(32_768);
  });

  it('a configured portal port that is in use is an error', async () => {
    await expect(findPortalPort(settings(true))).rejects.toMatchObject({
      code: 'port_busy',
      message: expect.stringContaining(`127.0.0.1:${port}`),
    });
  });
});
