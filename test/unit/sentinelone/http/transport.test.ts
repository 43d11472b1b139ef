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

/** For faults that never end: whatever is slow for its own sake has the limits above. */
const SOON: TransportLimits = { ...LIMITS, connectMs: 1_000, idleMs: 500, totalMs: 1_500 };

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

describe('one exchange with a console', () => {
  it('reads a compressed answer whole', async () => {
    const answer = await exchange(agents);
    expect(answer.status).toBe(200);
    expect(answer.headers['content-encoding']).toBe('gzip');
    expect(JSON.parse(answer.body.toString()).data).toHaveLength(200);
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
  ])('S8, S9: ends within its limits when the console does %s', async (fault, name) => {
    console.faults.add(fault);
    const startedAt = Date.now();
    const memoryBefore = process.memoryUsage().rss;
    const failure = await exchange(agents, { limits: SOON }).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(Error);
    expect((failure as Error).name).toMatch(name);
    expect(Date.now() - startedAt).toBeLessThan(SOON.totalMs + 10_000);
    // A bomb of 512 MB costs no more than the limit and its buffers, the console's among them.
    expect(process.memoryUsage().rss - memoryBefore).toBeLessThan(128 * 1024 * 1024);
  });

  it('refuses a body above the limit, before and after it is decompressed', async () => {
    console.faults.add('body-size:4@agents');
    await expect(exchange(agents)).rejects.toThrow(/body above 1048576 bytes/);
  });

  it.each([301, 302, 303, 307, 308])(
    'S5: does not follow a %i, and sends the token to nobody else',
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
      const answer = await exchange(agents);
      expect(answer.status).toBe(status);
      expect(seen).toEqual([]);
      decoy.close();
    },
  );

  it('refuses a loopback address unless it was allowed, before a socket is opened', async () => {
    const guarded = { ...settings, allowPrivateAddresses: false };
    const before = console.requests.total;
    for (const url of [console.url, console.url.replace('127.0.0.1', 'localhost')]) {
      await expect(exchange(INFO, { settings: guarded, url })).rejects.toMatchObject({
        code: 'console_address_refused',
      });
    }
    expect(console.requests.total).toBe(before);
  });

  it('S7: refuses a certificate that is self-signed, expired or of another name', async () => {
    for (const tls of ['self-signed', 'expired', 'wrong-name'] as const) {
      const odd = await startSampleConsole({ devices: 1, tls });
      const ca = path.join(tmpdir(), `s1d-ca-${process.pid}-${tls}.pem`);
      await writeFile(ca, console.ca + (tls === 'self-signed' ? '' : odd.ca));
      const trusting = { ...settings, extraCaFiles: [ca] };
      await expect(exchange(INFO, { settings: trusting, url: odd.url })).rejects.toThrow(
        /TLS certificate not accepted/,
      );
      await odd.close();
    }
  });

  it('says what is wrong when nobody listens and when the name is not known', async () => {
    await expect(exchange(INFO, { url: 'https://127.0.0.1:1' })).rejects.toThrow(
      /connection refused/,
    );
    await expect(exchange(INFO, { url: 'https://console.invalid' })).rejects.toThrow(/DNS/);
  });

  it('names a CA file that cannot be read', () => {
    const broken = { ...settings, extraCaFiles: ['/nowhere/ca.pem'] };
    expect(() => new Transport(console.url, broken)).toThrow(/invalid_setting|\/nowhere\/ca.pem/);
  });

  it('breaks off as soon as its signal says so', async () => {
    console.faults.add('hang');
    const transport = new Transport(console.url, settings, LIMITS);
    const abort = new AbortController();
    const going = transport.exchange(agents, abort.signal);
    setTimeout(() => abort.abort(new Error('enough')), 50);
    await expect(going).rejects.toThrow('enough');
    await transport.close();
  });
});
