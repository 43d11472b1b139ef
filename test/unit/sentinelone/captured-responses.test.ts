import { existsSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createCertificates } from '../../../sample-console/certificates.ts';
import { systemClock } from '../../../src/clock.ts';
import {
  readEvents,
  readQueryState,
  startQuery,
} from '../../../src/sentinelone/deep-visibility/deep-visibility.ts';
import { listDevices } from '../../../src/sentinelone/devices.ts';
import { ConsoleRefusal } from '../../../src/sentinelone/http/envelope.ts';
import { RateLimiter } from '../../../src/sentinelone/http/rate-limiter.ts';
import { ConsoleHttp } from '../../../src/sentinelone/http/request.ts';
import { Transport } from '../../../src/sentinelone/http/transport.ts';

/** Captured responses of real consoles, read by the real client over TLS. */

const CAPTURES = '../shared/captures/stix-shifter';
const readCapture = (name: string): string => readFileSync(path.join(CAPTURES, name), 'utf8');

const options = { signal: new AbortController().signal };
const WINDOW = { fromMs: Date.UTC(2026, 10, 1), toMs: Date.UTC(2026, 10, 8) };

let server: Server;
let transport: Transport;
let http: ConsoleHttp;
let capture: { readonly status: number; readonly body: string };

describe.skipIf(!existsSync(CAPTURES))('captured responses (skipped without ../shared)', () => {
  beforeAll(async () => {
    const { ca, cert, key } = await createCertificates('trusted');
    server = createServer({ cert, key }, (_, response) => {
      response.writeHead(capture.status, { 'content-type': 'application/json' }).end(capture.body);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const caFile = path.join(tmpdir(), `s1d-captured-${process.pid}.pem`);
    await writeFile(caFile, ca);
    const settings = {
      allowPrivateAddresses: true,
      allowedHosts: [],
      extraCaFiles: [caFile],
      rateLimitScale: 0,
    };
    transport = new Transport(
      `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
      settings,
    );
    http = new ConsoleHttp({
      transport,
      token: 'token',
      rateLimiter: new RateLimiter(systemClock, 0),
      clock: systemClock,
      random: () => 0,
      policy: { transportForMs: 0, shapeAttempts: 1, rateLimitForMs: 0 },
    });
  });

  afterAll(async () => {
    await transport.close();
    server.close();
  });

  const calls = {
    start: () => startQuery(http, 'x', WINDOW, 100, options),
    state: () => readQueryState(http, 'q1', options),
    events: () => readEvents(http, 'q1', null, options),
  } as const;

  it('the client reads the captured state of a finished and a running query', async () => {
    capture = { status: 200, body: readCapture('test_search_status_1.json') };
    expect(await calls.state()).toMatchObject({ phase: 'finished', progress: 100 });
    capture = { status: 200, body: readCapture('test_search_status_Running_1.json') };
    expect(await calls.state()).toMatchObject({ phase: 'running', state: 'RUNNING', progress: 60 });
  });

  it.each([
    ['state', 401, 'test_search_status_auth_error_1.json', 4010010, 'Authentication failed'],
    ['state', 404, 'test_search_status_notfound_error_1.json', 4040010, 'Query Not Found'],
    ['start', 401, 'test_search_authentication_error_1.json', 4010010, 'Authentication failed'],
    ['start', 400, 'test_search_query_error_1.json', 4000040, 'bad request'],
    ['start', 400, 'test_search_query_limiterror_1.json', 4000010, 'Limit must be greater'],
    ['events', 400, 'test_process_result_error_1.json', 4000010, 'Limit must be greater'],
    ['events', 401, 'test_process_result_auth_error_1.json', 4010010, 'Authentication failed'],
    ['events', 404, 'test_result_query_id_notfound_error_1.json', 4040010, 'QueryId not found'],
  ] as const)(
    'the client reads the captured refusal of %s with %i in %s',
    async (call, status, file, apiCode, words) => {
      capture = { status, body: readCapture(file) };
      const error = await calls[call]().catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(ConsoleRefusal);
      expect(error).toMatchObject({ status, apiCode, apiMessage: expect.stringContaining(words) });
    },
  );

  it('the client treats a captured error with status 200 as a bad response', async () => {
    capture = { status: 200, body: readCapture('test_ping_endpoint_error_1.json') };
    await expect(calls.state()).rejects.toMatchObject({
      code: 'console_bad_response',
      message: expect.stringContaining('empty result'),
    });
  });

  it('the client accounts for every captured event and returns only process creations', async () => {
    for (const file of ['test_process_result_1.json', 'test_file_result_1.json']) {
      const { data } = JSON.parse(readCapture(file)) as { data: unknown[] };
      capture = { status: 200, body: readCapture(file) };
      const page = await calls.events();
      const rejected = Object.values(page.rejected).reduce((sum, count) => sum + count, 0);
      expect(page.rows, file).toBe(data.length);
      expect(page.launches.length + rejected, file).toBe(data.length);
      for (const { deviceId } of page.launches) expect(deviceId).toMatch(/^\d{18,19}$/);
    }
  });

  it('the client reports the captured refusal of a device list', async () => {
    capture = { status: 401, body: readCapture('test_search_authentication_error_1.json') };
    await expect(listDevices(http, null, options)).rejects.toMatchObject({ status: 401 });
  });
});
