import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { request as httpRequest } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { createCertificates } from '../../../sample-console/certificates.ts';
import { findFreePort } from '../../../src/free-port.ts';
import { connectTenant } from '../../../src/operations/connect.ts';
import { onFileFinished } from '../../support/checks/cleanup.ts';
import { until } from '../../support/checks/until.ts';
import { Rig } from '../../support/rigs/rig.ts';

/**
 * A console by a third party: Prism serves the vendor's own document, validates every request
 * against it, and answers with its examples. It speaks plain HTTP, so a TLS proxy stands in front.
 */

const DOCUMENT = path.resolve('../shared/captures/vendor-openapi-subset.json');
const PRISM = '@stoplight/prism-cli@5.14.2';

interface Seen {
  readonly request: string;
  readonly status: number;
  readonly body: string;
}

const EMPTY_TABLE = { matchCount: 1, values: [], columns: [] };

const seen: Seen[] = [];
/** How the TLS proxy changes answers. */
let patch: (path: string, body: string) => string = (_, body) => body;

async function startPrism(): Promise<{ readonly port: number; readonly process: ChildProcess }> {
  const port = await findFreePort();
  const args = ['exec', '--yes', '--package', PRISM, '--', 'prism', 'mock', '--errors'];
  const process = spawn('npm', [...args, '-p', String(port), DOCUMENT], {
    stdio: 'ignore',
    detached: true,
  });
  await until(() => answers(port));
  return { port, process };
}

const answers = (port: number): Promise<boolean> =>
  fetch(`http://127.0.0.1:${port}/web/api/v2.1/system/status`).then(
    () => true,
    () => false,
  );

function startFront(prismPort: number, certificates: { cert: string; key: string }) {
  return createServer(certificates, (incoming, outgoing) => {
    const { method, url = '', headers } = incoming;
    const { 'accept-encoding': _, ...plain } = headers;
    const forwarded = httpRequest(
      { port: prismPort, host: '127.0.0.1', method, path: url, headers: plain },
      (answer) => {
        const chunks: Buffer[] = [];
        answer.on('data', (chunk: Buffer) => chunks.push(chunk));
        answer.on('end', () => {
          const body = patch(url, Buffer.concat(chunks).toString());
          seen.push({ request: `${method} ${url}`, status: answer.statusCode ?? 0, body });
          outgoing.writeHead(answer.statusCode ?? 500, {
            'content-type': 'application/json',
            // A header that the document does not have.
            'x-dataset-query-forward-tag': 'tag',
          });
          outgoing.end(body);
        });
      },
    );
    incoming.pipe(forwarded);
  });
}

describe.skipIf(!existsSync(DOCUMENT))("a console made of the vendor's own document", () => {
  let rig: Rig;
  let url: string;

  beforeAll(async () => {
    rig = await Rig.start({ budgetMs: 16_000 });
    const prism = await startPrism();
    const certificates = await createCertificates('trusted');
    await writeFile(path.join(rig.directory, 'ca.pem'), certificates.ca);
    const front = startFront(prism.port, certificates);
    await new Promise<void>((resolve) => {
      front.listen(0, '127.0.0.1', resolve);
    });
    url = `https://127.0.0.1:${(front.address() as AddressInfo).port}`;
    onFileFinished(() => {
      front.close();
      if (prism.process.pid !== undefined) process.kill(-prism.process.pid);
    });
  });

  const services = () => ({ ...rig.services, consoleSettings: rig.settingsFor() });

  it("A console mocked from the vendor's document is discovered, and its odd total and endless query are reported", async () => {
    await connectTenant(services(), 'foreign', url, 'any-token', undefined, 'classic');
    const run = await rig.nextRun('foreign', 0);
    // The document's examples: one agent with a total of 580, and a query that stays at 50 %.
    expect(run).toMatchObject({ outcome: 'inventory-only', reasonCode: 'timed_out' });
    expect(run.warnings.map(({ code }) => code)).toContain('listing_short');
    const [device] = await rig.devices('foreign');
    expect(device).toMatchObject({
      deviceId: '225494730938493804',
      hostname: 'JOHN-WIN-4125',
      lastLoggedInUser: 'janedoe3',
    });
  });

  it("A console mocked from the vendor's document is discovered in full once its query finishes", async () => {
    patch = (target, body) =>
      target.includes('query-status') ? body.replace('PROCESS_RUNNING', 'FINISHED') : body;
    await connectTenant(services(), 'finished', url, 'any-token', undefined, 'classic');
    const run = await rig.nextRun('finished', 0);
    expect(run).toMatchObject({ outcome: 'full' });
    expect(run.warnings.map(({ code }) => code)).toEqual(
      expect.arrayContaining(['listing_short', 'rows_rejected']),
    );
  });

  it("A console mocked from the vendor's document also answers long-running queries", async () => {
    const done = { id: 'q1', stepsCompleted: 1, stepsTotal: 1, data: EMPTY_TABLE };
    patch = (target, body) => (target.startsWith('/sdl/') ? JSON.stringify(done) : body);
    await connectTenant(services(), 'lake', url, 'any-token', undefined, 'long-running');
    expect(await rig.nextRun('lake', 0)).toMatchObject({ outcome: 'full', engine: 'long-running' });
  });

  it("A console mocked from the vendor's document finds every request valid", () => {
    const endpoints = new Set(
      seen.map(({ request }) => request.replace(/\?.*|(?<=sdl\/v2\/api\/queries\/).*/, '')),
    );
    expect([...endpoints].toSorted()).toEqual([
      'DELETE /sdl/v2/api/queries/',
      'GET /sdl/v2/api/queries/',
      'GET /web/api/v2.1/agents',
      'GET /web/api/v2.1/dv/events',
      'GET /web/api/v2.1/dv/query-status',
      'GET /web/api/v2.1/system/info',
      'GET /web/api/v2.1/user',
      'POST /sdl/v2/api/queries',
      'POST /web/api/v2.1/dv/cancel-query',
      'POST /web/api/v2.1/dv/init-query',
    ]);
    // Prism also validates its own answers; the document's example for cancel-query is invalid.
    const refused = seen.filter(({ status, body }) => status !== 200 && /"request/.test(body));
    expect(refused).toEqual([]);
    const own = seen.filter(({ status, body }) => status >= 300 && !/"request/.test(body));
    expect(new Set(own.map(({ request }) => request))).toEqual(
      new Set(['POST /web/api/v2.1/dv/cancel-query']),
    );
  });
});
