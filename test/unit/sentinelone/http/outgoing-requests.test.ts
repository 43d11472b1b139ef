import dns from 'node:dns';
import { readdirSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import tls from 'node:tls';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createCertificates } from '../../../../sample-console/certificates.ts';
import { startSampleConsole } from '../../../../sample-console/start-sample-console.ts';
import { guardedLookup } from '../../../../src/sentinelone/http/address-guard.ts';
import { Transport } from '../../../../src/sentinelone/http/transport.ts';

const SETTINGS = {
  allowPrivateAddresses: false,
  allowedHosts: [],
  extraCaFiles: [],
  rateLimitScale: 1,
} as const;

const GET = { method: 'GET', path: '/web/api/v2.1/system/info', headers: {} } as const;
const never = new AbortController().signal;

const sendRequest = async (
  url: string,
  settings: ConstructorParameters<typeof Transport>[1] = SETTINGS,
) => {
  const transport = new Transport(url, settings);
  try {
    return await transport.exchange(GET, never);
  } finally {
    await transport.close();
  }
};

/** Mocks the resolver: returns these lists in turn, then the last one repeatedly. */
function resolveTo(...results: readonly (readonly string[])[]) {
  let lookups = 0;
  const lookup = (_host: string, _options: unknown, callback: (...given: unknown[]) => void) => {
    const addresses = results[Math.min(lookups, results.length - 1)] ?? [];
    lookups += 1;
    callback(
      null,
      addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
    );
  };
  vi.spyOn(dns, 'lookup').mockImplementation(lookup as never);
  return () => lookups;
}

const lookUp = (all: boolean) =>
  new Promise<unknown>((resolve, reject) => {
    guardedLookup('console.example', { all }, (error, address) =>
      error ? reject(error) : resolve(address),
    );
  });

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return (server.address() as AddressInfo).port;
}

afterEach(() => vi.restoreAllMocks());

const refusal = { code: 'console_address_refused' };

describe('guardedLookup', () => {
  it.each([
    ['127.0.0.1'],
    ['169.254.169.254'],
    ['::1'],
    ['::ffff:127.0.0.1'],
    ['64:ff9b::7f00:1'],
    ['2002:7f00:1::'],
    ['100.64.1.1'],
  ])('S4: a console name that resolves to %s opens no socket', async (address) => {
    let connections = 0;
    const decoy = createServer((socket) => {
      connections += 1;
      socket.destroy();
    });
    const port = await listen(decoy);
    resolveTo([address]);
    await expect(sendRequest(`https://console.example:${port}`)).rejects.toMatchObject(refusal);
    await expect(sendRequest(`https://console.example.:${port}`)).rejects.toMatchObject(refusal);
    expect(connections).toBe(0);
    decoy.close();
  });

  it.each([
    ['a public address and a private one', ['8.8.8.8', '10.0.0.1']],
    ['a public A and a private AAAA', ['8.8.8.8', '::1']],
    ['nothing', []],
  ])('S4: a console name that resolves to %s is refused', async (_, addresses) => {
    resolveTo(addresses);
    await expect(lookUp(true)).rejects.toMatchObject(refusal);
    await expect(lookUp(false)).rejects.toMatchObject(refusal);
  });

  it('S4: a connection uses the address of its only DNS lookup, which was checked', async () => {
    const lookups = resolveTo(['8.8.8.8'], ['127.0.0.1']);
    expect(await lookUp(true)).toEqual([{ address: '8.8.8.8', family: 4 }]);
    expect(lookups()).toBe(1);
    await expect(lookUp(true)).rejects.toMatchObject(refusal);
  });
});

describe('Transport and hostile paths', () => {
  it('S6: a request path that names another host never leaves the console', async () => {
    const console = await startSampleConsole({ devices: 1 });
    const ca = path.join(tmpdir(), `s1d-path-${process.pid}.pem`);
    await writeFile(ca, console.ca);
    let connections = 0;
    const decoy = createServer((socket) => {
      connections += 1;
      socket.destroy();
    });
    const port = await listen(decoy);
    const settings = { ...SETTINGS, allowPrivateAddresses: true, extraCaFiles: [ca] };
    const transport = new Transport(console.url, settings);
    for (const start of ['/', 'https:/', '/\\', '/@', '@', '/web/../../']) {
      const hostile = `${start}/127.0.0.1:${port}/web/api/v2.1/agents`;
      await transport.exchange({ ...GET, path: hostile }, never).catch(() => {});
    }
    expect((await transport.exchange(GET, never)).status).toBe(401);
    expect(connections).toBe(0);
    decoy.close();
    await transport.close();
    await console.close();
  });
});

describe('Transport and TLS versions', () => {
  it.each([
    ['TLSv1.1', /TLS handshake failed/],
    ['TLSv1.2', /unused/],
  ] as const)('S7: a console must support TLS 1.2, tried with %s', async (version, words) => {
    const { key, cert, ca } = await createCertificates('trusted');
    const options = { key, cert, minVersion: 'TLSv1', maxVersion: version } as const;
    const server = tls.createServer({ ...options, ciphers: 'DEFAULT@SECLEVEL=0' }, (socket) => {
      socket.on('error', () => {});
      socket.end('HTTP/1.1 204 No Content\r\nconnection: close\r\n\r\n');
    });
    const port = await listen(server);
    const file = path.join(tmpdir(), `s1d-tls-${process.pid}.pem`);
    await writeFile(file, ca);
    const settings = { ...SETTINGS, allowPrivateAddresses: true, extraCaFiles: [file] };
    const response = sendRequest(`https://127.0.0.1:${port}`, settings);
    if (version === 'TLSv1.2') expect((await response).status).toBe(204);
    else await expect(response).rejects.toThrow(words);
    server.close();
  });
});

describe('the requests of the client', () => {
  const sources = readdirSync('src/sentinelone', { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => ({
      name: path.basename(name),
      text: readFileSync(path.join('src/sentinelone', name), 'utf8'),
    }));

  it('S22: the client can only use these paths of a console', () => {
    const paths = sources.flatMap(({ text }) =>
      [...text.matchAll(/^(?:export )?const \w+ = '(\/(?:web|sdl)\/[^']+)'/gm)].map(
        ([, at = '']) => at,
      ),
    );
    expect([...new Set(paths)].toSorted()).toEqual([
      '/sdl/v2/api/queries',
      '/web/api/v2.1/accounts',
      '/web/api/v2.1/agents',
      '/web/api/v2.1/dv/cancel-query',
      '/web/api/v2.1/dv/events',
      '/web/api/v2.1/dv/init-query',
      '/web/api/v2.1/dv/query-status',
      '/web/api/v2.1/system/info',
      '/web/api/v2.1/user',
    ]);
  });

  it('S22: the client only sends GET requests, except to start and end a query', () => {
    const calls = sources.flatMap(({ name, text }) =>
      [...text.matchAll(/http\s*\.(post|put|patch|delete)\((\w+)/g)].map(
        ([, method, target]) => `${name}: ${method} ${target}`,
      ),
    );
    expect(calls.toSorted()).toEqual([
      'deep-visibility.ts: post CANCEL_PATH',
      'deep-visibility.ts: post INIT_PATH',
      'long-running-query.ts: delete queryPath',
      'long-running-query.ts: post PATH',
    ]);
    const senders = sources.filter(({ text }) => /\.(exchange|request|fetch)\(/.test(text));
    expect(senders.map(({ name }) => name).toSorted()).toEqual(['request.ts', 'transport.ts']);
  });
});
