import { createGunzip } from 'node:zlib';
import { Agent, request } from 'undici';
import { describe, expect } from 'vitest';
import { SIDE_EFFECT_FAULTS } from '../faults/side-effects.ts';
import { WIRE_FAULTS } from '../faults/wire.ts';
import { agentPages, agents, faultSuite, idsOf } from './fault-cases.ts';
import { manualClock, startConsole } from './support.ts';

const { faultTest, expectAllTested } = faultSuite();

const codeOf = async (work: Promise<unknown>): Promise<string> => {
  const error: unknown = await work.then(
    () => new Error('the request succeeded'),
    (reason: unknown) => reason,
  );
  return (error as { code?: string; name: string }).code ?? (error as Error).name;
};

describe('faults that change the console', () => {
  faultTest('dv-hang:60', 'stalls a query until it is cancelled', async ({ faults }) => {
    const clock = manualClock();
    const sample = await startConsole({ rateScale: 1, clock });
    sample.faults.add(...faults.list());
    const body = { query: 'AgentName EXISTS', fromDate: 0, toDate: 1 };
    const { queryId } = (await sample.call('dv/init-query', { method: 'POST', body })).body.data;
    for (let minute = 0; minute < 3; minute += 1) {
      const { data } = (await sample.call('dv/query-status', { query: { queryId } })).body;
      expect(data).toMatchObject({ responseState: 'EVENTS_RUNNING', progressStatus: 60 });
      clock.advance(60_000);
    }
    await sample.call('dv/cancel-query', { method: 'POST', body: { queryId } });
    expect(sample.queries.records()[0]?.state).toBe('QUERY_CANCELLED');
  });
  faultTest('delay:150@agents', 'delays the response', async (sample) => {
    const began = performance.now();
    await agents(sample);
    expect(performance.now() - began).toBeGreaterThan(140);
  });
  faultTest(
    'revoke-token@agents#2',
    'revokes the token in the middle of a listing',
    async (sample) => {
      expect((await agentPages(sample, 5)).map(({ status }) => status)).toEqual([200, 401]);
      expect((await sample.call('system/info')).status).toBe(401);
    },
  );
  faultTest(
    'fleet-add:50@agents#3',
    'adds devices once while a client pages through the listing',
    async (sample) => {
      const replies = await agentPages(sample, 20);
      const totals = replies.map(({ body }) => body.pagination.totalItems);
      expect(totals[2]).toBe(totals[1] + 50);
      expect(totals.at(-1)).toBe(totals[2]);
      expect(new Set(replies.flatMap(idsOf)).size).toBe(totals.at(-1));
    },
  );
  faultTest(
    'fleet-remove:30@agents#2',
    'removes devices while a client pages through the listing',
    async (sample) => {
      const totals = (await agentPages(sample, 20)).map(({ body }) => body.pagination.totalItems);
      expect(totals[1]).toBe(totals[0] - 30);
    },
  );
  for (const action of [
    'decommission',
    'uninstall',
    'return',
    'touch',
    'edit',
    'rename',
    'move-site',
    'reinstall',
  ]) {
    faultTest(`fleet-${action}:2@agents#2`, 'changes the fleet once', async (sample) => {
      const before = sample.fleet.version;
      await agentPages(sample, 3);
      expect(sample.fleet.version).toBe(before + 1);
    });
  }
});

describe('faults on the wire', () => {
  faultTest('resetx1', 'resets the connection before a response', async (sample) => {
    expect(await codeOf(agents(sample))).toMatch(/ECONNRESET|UND_ERR_SOCKET/);
    expect(sample.requests.entries()[0]).toMatchObject({ status: 0, faults: ['reset'] });
    expect((await agents(sample)).status).toBe(200);
  });
  faultTest('reset-after-headers', 'resets the connection after the headers', async (sample) => {
    expect(await codeOf(agents(sample))).toMatch(/ECONNRESET|UND_ERR_SOCKET|UND_ERR_ABORTED/);
  });
  faultTest('cut:0.5', 'cuts the connection in the middle of the body', async (sample) => {
    expect(await codeOf(agents(sample))).toMatch(/ECONNRESET|UND_ERR_SOCKET|UND_ERR_ABORTED/);
  });
  faultTest('cut-json:0.5', 'sends half of the JSON in a valid HTTP response', async (sample) => {
    const reply = await agents(sample);
    expect([reply.status, reply.body]).toEqual([200, undefined]);
    expect(reply.text.startsWith('{"data":[')).toBe(true);
  });
  faultTest('slow-body:2000@system/info', 'sends the body slowly', async (sample) => {
    const began = performance.now();
    expect((await sample.call('system/info')).status).toBe(200);
    expect(performance.now() - began).toBeGreaterThan(50);
  });
  faultTest('hang', 'sends no response', async (sample) => {
    await expect(agents(sample, { timeoutMs: 150 })).rejects.toThrow(/timeout/i);
  });
  faultTest('encoding:br', 'names an encoding that the body does not have', async (sample) => {
    const reply = await agents(sample);
    expect(reply.headers['content-encoding']).toBe('br');
    expect(reply.body.data).toHaveLength(10);
  });
  faultTest('gzip-twice', 'compresses the body twice', async (sample) => {
    expect((await agents(sample)).headers['content-encoding']).toBe('gzip, gzip');
  });
  faultTest(
    'gzip-bomb:64',
    'sends a small body that decompresses to 64 MB of JSON',
    async (sample) => {
      const agent = new Agent({ connect: { ca: sample.ca } });
      const reply = await request(`${sample.url}/web/api/v2.1/agents`, { dispatcher: agent });
      expect(reply.headers['content-encoding']).toBe('gzip');
      let [packed, unpacked] = [0, 0];
      reply.body.on('data', (chunk: Buffer) => void (packed += chunk.length));
      for await (const chunk of reply.body.pipe(createGunzip()))
        unpacked += (chunk as Buffer).length;
      expect(unpacked).toBeGreaterThan(64 * 1024 * 1024);
      expect(packed).toBeLessThan(unpacked / 500);
      await agent.close();
    },
  );
  faultTest('endless-body', 'sends a body without an end', async (sample) => {
    const agent = new Agent({ connect: { ca: sample.ca } });
    const { body } = await request(`${sample.url}/web/api/v2.1/agents`, { dispatcher: agent });
    let size = 0;
    for await (const chunk of body) {
      size += (chunk as Buffer).length;
      if (size > 20 * 1024 * 1024) break;
    }
    expect(size).toBeGreaterThan(20 * 1024 * 1024);
    await agent.destroy();
  });
  faultTest('endless-headers', 'sends headers without an end', async (sample) => {
    expect(await codeOf(agents(sample))).toBe('UND_ERR_HEADERS_OVERFLOW');
  });
  faultTest('many-headers:10000', 'sends ten thousand headers', async (sample) => {
    expect(await codeOf(agents(sample))).toBe('UND_ERR_HEADERS_OVERFLOW');
  });
});

expectAllTested(SIDE_EFFECT_FAULTS, WIRE_FAULTS);
