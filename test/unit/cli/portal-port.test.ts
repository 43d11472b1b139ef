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

describe('the port of the portal', () => {
  const settings = (isPortExplicit: boolean) => ({
    ...loadConfig({}).portal,
    port,
    isPortExplicit,
  });

  it('is 8080 unless somebody chooses another', () => {
    expect(loadConfig({}).portal).toMatchObject({ port: 8080, isPortExplicit: false });
    expect(loadConfig({ S1D_PORT: '8080' }).portal).toMatchObject({ isPortExplicit: true });
  });

  it('gives way where the default is in use', async () => {
    const found = await findPortalPort(settings(false));
    expect(found.port).not.toBe(port);
    // Below those that a connection may be given before the portal listens.
    expect(found.port).toBeGreaterThanOrEqual(20_000);
    expect(found.port).toBeLessThan(32_768);
  });

  it('is refused where the one that was chosen is in use', async () => {
    await expect(findPortalPort(settings(true))).rejects.toMatchObject({
      code: 'port_busy',
      message: expect.stringContaining(`127.0.0.1:${port}`),
    });
  });
});
