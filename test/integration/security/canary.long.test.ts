import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import {
  type SampleConsole,
  startSampleConsole,
} from '../../../sample-console/start-sample-console.ts';
import { type HttpRequest, Transport } from '../../../src/sentinelone/http/transport.ts';
import { runWorkflowId } from '../../../src/workflows/messages.ts';
import { CANARY, findCanaries, NEXT_CANARY, OLD_CANARY } from '../../support/checks/canary.ts';
import { databaseRows, serverFiles, temporalRecords } from '../../support/checks/leak-scan.ts';
import { until } from '../../support/checks/until.ts';
import { readEvents } from '../../support/clients/event-stream.ts';
import type { HttpSession } from '../../support/clients/http-session.ts';
import {
  CONSOLE_FAULTS,
  CONSOLE_URLS,
  mistakesWith,
  PAGES,
  RUN_FAULTS,
  type RunFault,
} from '../../support/fixtures/canary-cases.ts';
import { api, CanaryRig } from '../../support/rigs/canary-rig.ts';
import type { Rig } from '../../support/rigs/rig.ts';

/**
 * Uses a token in every way, right and wrong, and then searches everything that the product, its
 * servers and its users have stored or seen.
 */

const startedAt = Date.now();
let canary: CanaryRig;
let rig: Rig;
let admin: HttpSession;
let colleague: HttpSession;
let acme: SampleConsole;
/** Content that exists only during a run, such as heartbeats. */
const passing = new Map<string, string>();

beforeAll(async () => {
  canary = await CanaryRig.start();
  ({ rig, admin } = canary);
  acme = await canary.connect('acme');
  colleague = await canary.portal.member(admin, 'acme', 'bob@example.com', 'admin');
});

afterAll(() => vi.restoreAllMocks());

/** Makes requests with the old canary throw errors that hold the request in cause and message. */
function killRequests(): () => number {
  let deaths = 0;
  const exchange: Transport['exchange'] = Reflect.get(Transport.prototype, 'exchange');
  vi.spyOn(Transport.prototype, 'exchange').mockImplementation(function dying(
    this: Transport,
    request: HttpRequest,
    signal: AbortSignal,
  ) {
    const sent = JSON.stringify(request);
    if (!sent.includes(OLD_CANARY)) return exchange.call(this, request, signal);
    deaths += 1;
    const cause = Object.assign(new Error(`the socket died of ${sent}`), { request });
    const words = sent.includes('/sdl/') ? 'no such property' : `cannot send ${sent}`;
    return Promise.reject(Object.assign(new TypeError(words, { cause }), { request }));
  });
  return () => deaths;
}

/** Runs whose console repeats the token end normally, with the redacted token in their reason. */
async function repeatInReasons(name: string, faults: readonly RunFault[]): Promise<void> {
  const console = await canary.connect(name);
  for (const [at, { faults: words, engine = 'auto', outcome, reason }] of faults.entries()) {
    await admin.put(api(name, 'integration/engine'), { engine });
    console.faults.clear();
    console.faults.add(words);
    await canary.resync(name);
    const run = await rig.nextRun(name, at + 1);
    expect(run.outcome, `${words}: ${run.reason}`).toBe(outcome);
    expect(run.reason ?? '', words).toMatch(reason);
  }
}

/** Makes requests of worker and portal throw. */
async function dieOfExceptions(name: string): Promise<void> {
  await canary.connect(name, OLD_CANARY);
  const deaths = killRequests();
  await canary.resync(name);
  const form = { consoleUrl: 'https://127.0.0.1:1', token: OLD_CANARY };
  expect((await admin.post(api(name, 'integration/test'), form)).status).toBe(500);
  const run = await rig.nextRun(name, 1);
  expect(run).toMatchObject({ outcome: 'failed', reasonCode: 'internal' });
  expect(run.reason).toMatch(/cannot send .*"authorization":"ApiToken \[token\]/);
  expect(deaths()).toBeGreaterThan(5);
}

async function waitAndBeat(name: string): Promise<void> {
  const console = await canary.connect(name);
  console.faults.add('429:20@agentsx1');
  await canary.resync(name);
  const told = await until(async () => {
    const heartbeats = await canary.heartbeats(name, 2);
    return heartbeats.includes('rate limited') && heartbeats;
  });
  passing.set('heartbeats', told);
  expect(await rig.nextRun(name, 1)).toMatchObject({ outcome: 'full' });
}

async function cancelInMidRun(name: string): Promise<void> {
  const console = await canary.connect(name);
  console.faults.add('hang@agents');
  await canary.resync(name);
  await until(() => console.requests.entries().some(({ status }) => status === 0));
  // An activity learns of it by its next heartbeat; the first one comes soon.
  await rig.env.client.workflow.getHandle(runWorkflowId(name, 2)).cancel();
  expect(await rig.nextRun(name, 1)).toMatchObject({ outcome: 'cancelled' });
}

describe('a token in use', () => {
  it('A token is tested, saved, used by both engines, and replaced', async () => {
    const events = await readEvents(admin, api('acme', 'events'));
    const form = { consoleUrl: acme.url, token: ` ${CANARY}\n` };
    const tested = await admin.post(api('acme', 'integration/test'), form);
    expect(tested.body).toMatchObject({ message: 'Connection successful' });
    expect((await rig.runs('acme'))[0]).toMatchObject({ engine: 'long-running' });
    await admin.put(api('acme', 'integration/engine'), { engine: 'classic' });
    await canary.resync('acme');
    expect(await rig.nextRun('acme', 1)).toMatchObject({ outcome: 'full', engine: 'classic' });
    // Each poll of the stream reports only the newest run.
    await until(() => events.list.some(({ type }) => type === 'run'));
    acme.tokens.issue({ label: 'global', scope: { level: 'tenant' }, text: NEXT_CANARY });
    const replaced = await admin.put(api('acme', 'integration/token'), { token: NEXT_CANARY });
    expect(replaced.body.integration.token.last4).toBe(NEXT_CANARY.slice(-4));
    expect(await rig.nextRun('acme', 2)).toMatchObject({ outcome: 'full', engine: 'classic' });
    await until(() => events.list.filter(({ type }) => type === 'run').length === 2);
    events.close();
    await events.reading;
    const accepted = acme.requests.entries().filter(({ token }) => token === 'global');
    expect(accepted.length).toBeGreaterThan(30);
  });

  it('S21: The portal shows a token only as four characters and its dates', async () => {
    for (const page of PAGES) expect((await admin.get(page)).status, page).toBe(200);
    const { body } = await admin.get(api('acme', 'integration'));
    expect(body.token).toEqual({
      last4: NEXT_CANARY.slice(-4),
      createdAt: expect.stringMatching(/Z$/),
      expiresAt: expect.stringMatching(/Z$/),
      scope: 'tenant',
    });
  });

  it('A token stays safe when its console refuses, cuts off, redirects or repeats it', async () => {
    const seen: string[] = [];
    const decoy = createServer((request) => seen.push(String(request.headers.authorization)));
    await new Promise<void>((resolve) => {
      decoy.listen(0, '127.0.0.1', resolve);
    });
    const { port } = decoy.address() as AddressInfo;
    await Promise.all(
      CONSOLE_FAULTS.map(async ([fault, status, code]) => {
        const console = await canary.console(CANARY);
        console.faults.add(fault.replace('DECOY', `https://127.0.0.1:${port}/`));
        const form = { consoleUrl: console.url, token: CANARY };
        const { body } = await colleague.post(api('acme', 'integration/test'), form);
        expect([body.status, body.code], `${fault}: ${body.detail}`).toEqual([status, code]);
        expect(console.requests.total, fault).toBeGreaterThan(0);
      }),
    );
    decoy.close();
    expect(seen).toEqual([]);
  });

  it('A token is sent nowhere by a URL that is wrong or holds a token itself', async () => {
    const stranger = await startSampleConsole({ devices: 1, tls: 'wrong-name' });
    const { host } = new URL(acme.url);
    await Promise.all(
      CONSOLE_URLS.map(async ([typed, code]) => {
        const consoleUrl = typed.replace('WRONG-NAME', stranger.url).replace('SAMPLE', host);
        const form = { consoleUrl, token: CANARY };
        const { body } = await colleague.put(api('acme', 'integration'), form);
        expect([body.status, body.code], `${consoleUrl}: ${body.detail}`).toEqual([422, code]);
      }),
    );
    expect(stranger.requests.total).toBe(0);
    await stranger.close();
    const consoleUrl = `${acme.url}/?apiToken=${encodeURIComponent(CANARY)}#${NEXT_CANARY}`;
    const form = { consoleUrl, token: NEXT_CANARY };
    const tested = await colleague.post(api('acme', 'integration/test'), form);
    expect(tested.body.consoleUrl).toBe(acme.url);
  });

  it.each([
    ['odd', CANARY],
    ["of today's form", NEXT_CANARY],
    ['of the old form', OLD_CANARY],
  ])('A token %s in the wrong place of a request is rejected', async (_, token) => {
    for (const { method = 'GET', path, status, ...rest } of mistakesWith(token)) {
      const answer = await admin.request(method, path, rest);
      expect([status].flat(), `${method} ${path}: ${answer.text}`).toContain(answer.status);
    }
  });

  it('A token stays safe in runs whose console repeats it, delays them or breaks every request', async () => {
    const dying = dieOfExceptions('dying');
    // Before the others: these states last only seconds.
    await Promise.all([waitAndBeat('waiting'), cancelInMidRun('cancelled')]);
    const repeating = Object.entries(RUN_FAULTS).map(([name, faults]) =>
      repeatInReasons(name, faults),
    );
    await Promise.all([dying, ...repeating]);
  }, 180_000);

  it('A token is destroyed by a disconnect that keeps or deletes the inventory', async () => {
    for (const [name, data] of [
      ['waiting', 'keep'],
      ['cancelled', 'delete'],
    ] as const) {
      const { status } = await admin.delete(`${api(name, 'integration')}?data=${data}`);
      expect(status).toBe(200);
    }
  });
});

/** A redacted token, which proves that the search covers the places where tokens could be. */
const MARK = 'ApiToken [token]';

describe('the traces of a token', () => {
  it('S11, S12: The rows of the database hold no token in any form', async () => {
    const rows = await databaseRows(rig);
    expect(findCanaries(rows)).toEqual([]);
    expect(String(rows.get('table app.integrations'))).toContain(`\t${NEXT_CANARY.slice(-4)}\t`);
    expect(String(rows.get('table app.audit_log'))).toContain('integration.replace-token');
    expect(String(rows.get('table app.runs'))).toContain(MARK);
  });

  it('S11, S12: The files and logs of the servers hold no token in any form', async () => {
    const files = await serverFiles(rig, startedAt);
    expect(findCanaries(files)).toEqual([]);
    const marked = [...files].filter(([, bytes]) => Buffer.from(bytes).includes(MARK));
    const names = marked.map(([name]) => name);
    for (const place of [/\/base\/\d+\/\d+$/, /\/pg_wal\//, /\/temporal\.db/]) {
      expect(names).toContainEqual(expect.stringMatching(place));
    }
    for (const log of [/postgres\.log$/, /temporal\.log$/]) {
      expect([...files.keys()]).toContainEqual(expect.stringMatching(log));
    }
  });

  it('S11, S12: Histories, memos, search attributes, Schedules and heartbeats hold no token in any form', async () => {
    const records = await temporalRecords(rig);
    expect(findCanaries([...records, ...passing])).toEqual([]);
    expect(records.get('schedule discovery/acme')).toContain('scheduledResync');
    const failure = `history of ${runWorkflowId('dying', 2)}`;
    const history = [...records].find(([name]) => name.startsWith(failure))?.[1];
    expect(String(history)).toContain(MARK);
    expect(passing.get('heartbeats')).toContain('/web/api/v2.1/agents');
  });

  it('S11, S12: The logs of worker, portal and SDK hold no token in any form', () => {
    expect(findCanaries(canary.logs)).toEqual([]);
    for (const name of ['log of the SDK', 'log of the portal']) {
      expect(String(canary.logs.get(name)), name).toContain(MARK);
    }
  });

  it('S11, S12, S21: The answers of the portal hold no token in any form', async () => {
    for (const page of PAGES) expect((await admin.get(page)).status, page).toBe(200);
    const { answers } = canary;
    expect(findCanaries(answers)).toEqual([]);
    for (const [status, least] of [
      ['2xx', 100],
      ['4xx', 100],
      ['5xx', 1],
    ] as const) {
      const ofClass = [...answers.keys()].filter((name) => name.includes(`, ${status[0]}`));
      expect(ofClass.length, status).toBeGreaterThanOrEqual(least);
    }
    const told = [...answers.values()].join('\n');
    for (const word of [MARK, 'set-cookie: s1d_session=', 'event: run', 's1d_portal_request']) {
      expect(told).toContain(word);
    }
  });
});
