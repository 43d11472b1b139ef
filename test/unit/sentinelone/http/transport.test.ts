import { writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  type SampleConsole,
  startSampleConsole,
} from '../../../../sample-console/start-sample-console.ts';
import type { ConsoleSettings } from '../../../../src/config.ts';
import { Transport, type TransportLimits } from '../../../../src/sentinelone/http/transport.ts';

const LIMITS: TransportLimits = {
  connectMs: 20_000,
  idleMs: 20_000,
  totalMs: 40_000,
  headerBytes: 16 * 1024,
  bodyBytes: 1024 * 1024,
  connections: 2,
};

/** Short limits for faults that never end. Requests that are merely slow use the limits above. */
const SHORT_LIMITS: TransportLimits = { ...LIMITS, connectMs: 1_000, idleMs: 500, totalMs: 1_500 };

const never = new AbortController().signal;
const INFO = { method: 'GET', path: '/web/api/v2.1/system/status', headers: {} } as const;

let console: SampleConsole;
let settings: ConsoleSettings;

beforeAll(async () => {
  console = await startSampleConsole({ devices: 2_000, rateScale: 0 });
  const ca = path.join(tmpdir(), `s1d-ca-${process.pid}.pem`);
  await writeFile(ca, console.ca);
  settings = {
    allowPrivateAddresses: true,
    allowedHosts: [],
    extraCaFiles: [ca],
    rateLimitScale: 0,
  };
});

afterEach(() => console.faults.clear());
afterAll(() => console.close());

const exchange = async (
  request: Parameters<Transport['exchange']>[0],
  options: {
    readonly settings?: ConsoleSettings;
    readonly url?: string;
    readonly limits?: TransportLimits;
  } = {},
) => {
  const transport = new Transport(
    options.url ?? console.url,
    options.settings ?? settings,
    options.limits ?? LIMITS,
  );
  try {
    return await transport.exchange(request, never);
  } finally {
    await transport.close();
  }
};

const agents = {
  method: 'GET',
  path: '/web/api/v2.1/agents?limit=200',
  get headers() {
    return { authorization: `ApiToken ${console.token}` };
  },
} as const;

describe('Transport', () => {
  it('an exchange returns the complete body of a compressed response', async () => {
    const response = await exchange(agents);
    expect(response.status).toBe(200);
    expect(response.headers['content-encoding']).toBe('gzip');
    expect(JSON.parse(response.body.toString()).data).toHaveLength(200);
  });

  it.each([
    ['cut:0.5', 'TransportError'],
    ['reset', 'TransportError'],
    ['reset-after-headers', 'TransportError'],
    ['hang', 'TransportError'],
    ['slow-body:1', 'TransportError'],
    ['endless-body', /Error/],
    ['endless-headers', /Error/],
    ['gzip-bomb:512', 'Error'],
    ['encoding:br', 'Error'],
  ])('S8, S9: an exchange ends within its limits for the fault %s', async (fault, name) => {
    console.faults.add(fault);
    const startedAt = Date.now();
    const memoryBefore = process.memoryUsage().rss;
    const failure = await exchange(agents, { limits: SHORT_LIMITS }).catch(
      (error: unknown) => error,
    );
    expect(failure).toBeInstanceOf(Error);
    expect((failure as Error).name).toMatch(name);
    expect(Date.now() - startedAt).toBeLessThan(SHORT_LIMITS.totalMs + 10_000);
    // A bomb of 512 MB takes no more memory than the limit and all buffers, including the console's.
    expect(process.memoryUsage().rss - memoryBefore).toBeLessThan(128 * 1024 * 1024);
  });

  it('an exchange refuses a body above the limit, before and after decompression', async () => {
    console.faults.add('body-size:4@agents');
    await expect(exchange(agents)).rejects.toThrow(/body above 1048576 bytes/);
  });

  it.each([301, 302, 303, 307, 308])(
    'S5: an exchange does not follow a %i and sends the token to no other host',
    async (status) => {
      const seen: string[] = [];
      const decoy: Server = createServer((request, response) => {
        seen.push(String(request.headers.authorization));
        response.end('{}');
      });
      await new Promise<void>((resolve) => {
        decoy.listen(0, '127.0.0.1', resolve);
      });
      const { port } = decoy.address() as AddressInfo;
      console.faults.add({ name: String(status), arg: `http://127.0.0.1:${port}/`, count: 1 });
      const response = await exchange(agents);
      expect(response.status).toBe(status);
      expect(seen).toEqual([]);
      decoy.close();
    },
  );

  it('an exchange refuses a loopback address before opening a socket, unless allowed', async () => {
    const guarded = { ...settings, allowPrivateAddresses: false };
    const before = console.requests.total;
    for (const url of [console.url, console.url.replace('127.0.0.1', 'localhost')]) {
      await expect(exchange(INFO, { settings: guarded, url })).rejects.toMatchObject({
        code: 'console_address_refused',
      });
    }
    expect(console.requests.total).toBe(before);
  });

  it('S7: an exchange refuses a certificate that is self-signed, expired or for another name', async () => {
    for (const tls of ['self-signed', 'expired', 'wrong-name'] as const) {
      const untrusted = await startSampleConsole({ devices: 1, tls });
      const ca = path.join(tmpdir(), `s1d-ca-${process.pid}-${tls}.pem`);
      await writeFile(ca, console.ca + (tls === 'self-signed' ? '' : untrusted.ca));
      const trusting = { ...settings, extraCaFiles: [ca] };
      await expect(exchange(INFO, { settings: trusting, url: untrusted.url })).rejects.toThrow(
        /TLS certificate not accepted/,
      );
      await untrusted.close();
    }
  });

  it('the error of an exchange says that the connection was refused or the name is unknown', async () => {
    await expect(exchange(INFO, { url: 'https://127.0.0.1:1' })).rejects.toThrow(
      /connection refused/,
    );
    await expect(exchange(INFO, { url: 'https://console.invalid' })).rejects.toThrow(/DNS/);
  });

  it('a transport with an unreadable CA file fails with the name of the file', () => {
    const broken = { ...settings, extraCaFiles: ['/nowhere/ca.pem'] };
    expect(() => new Transport(console.url, broken)).toThrow(/invalid_setting|\/nowhere\/ca.pem/);
  });

  it('an exchange ends as soon as its signal is aborted', async () => {
    console.faults.add('hang');
    const transport = new Transport(console.url, settings, LIMITS);
    const abort = new AbortController();
    const pending = transport.exchange(agents, abort.signal);
    setTimeout(() => abort.abort(new Error('enough')), 50);
    await expect(pending).rejects.toThrow('enough');
    await transport.close();
  });
});
