import { createGunzip } from 'node:zlib';
import { Agent, request } from 'undici';
import { describe, expect } from 'vitest';
import { SIDE_EFFECT_FAULTS } from '../faults/side-effects.ts';
import { WIRE_FAULTS } from '../faults/wire.ts';
import { agents, expectAllTried, fault, idsOf, pages } from './fault-cases.ts';
import { manualClock, startConsole } from './support.ts';

const codeOf = async (work: Promise<unknown>): Promise<string> => {
  const error: unknown = await work.then(
    () => new Error('it worked'),
    (reason: unknown) => reason,
  );
  return (error as { code?: string; name: string }).code ?? (error as Error).name;
};

describe('faults that happen to the console', () => {
  fault(
    'dv-hang:60',
    'a query never gets further, and only cancelling ends it',
    async ({ faults }) => {
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
    },
  );
  fault('delay:150@agents', 'the answer takes longer', async (sample) => {
    const began = performance.now();
    await agents(sample);
    expect(performance.now() - began).toBeGreaterThan(140);
  });
  fault('revoke-token@agents#2', 'the token dies in the middle of a list', async (sample) => {
    expect((await pages(sample, 5)).map(({ status }) => status)).toEqual([200, 401]);
    expect((await sample.call('system/info')).status).toBe(401);
  });
  fault('fleet-add:50@agents#3', 'devices come while the list is walked, once', async (sample) => {
    const replies = await pages(sample, 20);
    const totals = replies.map(({ body }) => body.pagination.totalItems);
    expect(totals[2]).toBe(totals[1] + 50);
    expect(totals.at(-1)).toBe(totals[2]);
    expect(new Set(replies.flatMap(idsOf)).size).toBe(totals.at(-1));
  });
  fault('fleet-remove:30@agents#2', 'devices go while the list is walked', async (sample) => {
    const totals = (await pages(sample, 20)).map(({ body }) => body.pagination.totalItems);
    expect(totals[1]).toBe(totals[0] - 30);
  });
  for (const action of [
    'decommission',
    'uninstall',
    'return',
    'touch',
    'edit',
    'move-site',
    'reinstall',
  ]) {
    fault(`fleet-${action}:2@agents#2`, 'the fleet changes', async (sample) => {
      const before = sample.fleet.version;
      await pages(sample, 3);
      expect(sample.fleet.version).toBe(before + 1);
    });
  }
});

describe('faults of the wire', () => {
  fault('resetx1', 'the connection is reset before anything is answered', async (sample) => {
    expect(await codeOf(agents(sample))).toMatch(/ECONNRESET|UND_ERR_SOCKET/);
    expect(sample.requests.entries()[0]).toMatchObject({ status: 0, faults: ['reset'] });
    expect((await agents(sample)).status).toBe(200);
  });
  fault('reset-after-headers', 'headers come and then a reset', async (sample) => {
    expect(await codeOf(agents(sample))).toMatch(/ECONNRESET|UND_ERR_SOCKET|UND_ERR_ABORTED/);
  });
  fault('cut:0.5', 'the connection ends within the body', async (sample) => {
    expect(await codeOf(agents(sample))).toMatch(/ECONNRESET|UND_ERR_SOCKET|UND_ERR_ABORTED/);
  });
  fault('cut-json:0.5', 'HTTP is right and the JSON is half', async (sample) => {
    const reply = await agents(sample);
    expect([reply.status, reply.body]).toEqual([200, undefined]);
    expect(reply.text.startsWith('{"data":[')).toBe(true);
  });
  fault('slow-body:2000@system/info', 'the body trickles', async (sample) => {
    const began = performance.now();
    expect((await sample.call('system/info')).status).toBe(200);
    expect(performance.now() - began).toBeGreaterThan(50);
  });
  fault('hang', 'no answer comes', async (sample) => {
    await expect(agents(sample, { timeoutMs: 150 })).rejects.toThrow(/timeout/i);
  });
  fault('encoding:br', 'the encoding is not the one that is named', async (sample) => {
    const reply = await agents(sample);
    expect(reply.headers['content-encoding']).toBe('br');
    expect(reply.body.data).toHaveLength(10);
  });
  fault('gzip-twice', 'gzip lies within gzip', async (sample) => {
    expect((await agents(sample)).headers['content-encoding']).toBe('gzip, gzip');
  });
  fault('gzip-bomb:64', 'little gzip unpacks to much JSON', async (sample) => {
    const agent = new Agent({ connect: { ca: sample.ca } });
    const reply = await request(`${sample.url}/web/api/v2.1/agents`, { dispatcher: agent });
    expect(reply.headers['content-encoding']).toBe('gzip');
    let [packed, unpacked] = [0, 0];
    reply.body.on('data', (chunk: Buffer) => void (packed += chunk.length));
    for await (const chunk of reply.body.pipe(createGunzip())) unpacked += (chunk as Buffer).length;
    expect(unpacked).toBeGreaterThan(64 * 1024 * 1024);
    expect(packed).toBeLessThan(unpacked / 500);
    await agent.close();
  });
  fault('endless-body', 'the body does not end', async (sample) => {
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
  fault('endless-headers', 'the headers do not end', async (sample) => {
    expect(await codeOf(agents(sample))).toBe('UND_ERR_HEADERS_OVERFLOW');
  });
  fault('many-headers:10000', 'there are ten thousand headers', async (sample) => {
    expect(await codeOf(agents(sample))).toBe('UND_ERR_HEADERS_OVERFLOW');
  });
});

expectAllTried(SIDE_EFFECT_FAULTS, WIRE_FAULTS);
