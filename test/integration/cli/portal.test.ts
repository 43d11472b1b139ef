import { mkdtemp } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import { findFreePort } from '../../../src/free-port.ts';
import { RunningCli, runCli } from '../../support/clients/cli.ts';
import { HttpSession } from '../../support/clients/http-session.ts';
import { createEmptyDatabase } from '../../support/servers/database.ts';
import { createNamespace } from '../../support/servers/temporal.ts';

/** The portal as a separate process. */

let env: Record<string, string>;
let port: number;

beforeAll(async () => {
  port = await findFreePort();
  env = {
    DATABASE_URL: await createEmptyDatabase(),
    TEMPORAL_ADDRESS: inject('servers').temporalAddress,
    TEMPORAL_NAMESPACE: await createNamespace(),
    S1D_MASTER_KEY: Buffer.alloc(32, 1).toString('base64'),
    S1D_DATA_DIR: await mkdtemp(path.join(tmpdir(), 's1d-portal-')),
    S1D_PORT: String(port),
  };
});

const cli = (args: readonly string[], more: Record<string, string> = {}) =>
  runCli(args, { env: { ...env, ...more } });

describe('s1-discovery portal', () => {
  it('The portal command says what is missing before it listens', async () => {
    expect(await cli(['portal'])).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^database_outdated: .*s1-discovery migrate/m),
    });
    expect(await cli(['portal'], { S1D_MASTER_KEY: '' })).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^master_key_missing: /),
    });
    expect(await cli(['portal'], { S1D_PORT: 'many' })).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/^invalid_setting: .*S1D_PORT is not a port/),
    });
    expect(await cli(['portal'], { S1D_OIDC_ISSUER: 'https://id.example' })).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/S1D_OIDC_CLIENT_ID/),
    });
  });

  it('The portal command serves pages, prints a sign-in link for the operator, and stops cleanly', async () => {
    expect((await cli(['migrate'])).code).toBe(0);
    const portal = new RunningCli(['portal'], env);
    await portal.says('portal is running');
    const url = `http://127.0.0.1:${port}`;
    const browser = new HttpSession(url);
    expect((await browser.get('/readyz')).body).toEqual({ status: 'ok', temporal: 'reachable' });
    const link = await cli(['sign-in-link']);
    expect(link.stdout).toMatch(new RegExp(`^${url}/link#[\\w-]{43}\n$`));
    const token = link.stdout.trim().split('#')[1];
    const form = { token, name: 'Ann', email: 'ann@example.com', password: 'quiet otter counts' };
    expect((await browser.post('/api/auth/link/accept', form)).status).toBe(200);
    expect(await portal.stop('SIGTERM')).toBe(0);
    expect(portal.output).toContain('portal has stopped');
    expect(portal.output).not.toContain(token);
  });

  it('The portal command names a port that is in use, and says what to do', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => {
      server.listen(port, '127.0.0.1', resolve);
    });
    for (const command of [['portal'], ['up']]) {
      const { code, stderr } = await cli(command);
      expect(code).toBe(1);
      expect(stderr).toMatch(new RegExp(`^port_busy: .*127\\.0\\.0\\.1:${port}.*S1D_PORT`, 'm'));
    }
    await new Promise((resolve) => {
      server.close(resolve);
    });
  });
});
