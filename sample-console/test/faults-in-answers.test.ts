import { describe, expect } from 'vitest';
import { REPLACE_FAULTS } from '../faults/replace.ts';
import { RESHAPE_FAULTS } from '../faults/reshape.ts';
import { agents, expectAllTried, fault, idsOf, pages } from './fault-cases.ts';
import { runQuery, startConsole, type TestConsole } from './support.ts';

describe('faults that answer in the endpoint’s place', () => {
  fault('429x2', 'the page of nginx, so many times, without Retry-After', async (sample) => {
    const replies = [await agents(sample), await agents(sample), await agents(sample)];
    expect(replies.map(({ status }) => status)).toEqual([429, 429, 200]);
    expect(replies[0]?.headers['content-type']).toBe('text/html');
    expect(replies[0]?.headers['retry-after']).toBeUndefined();
  });
  fault('429:7', 'with Retry-After in seconds', async (sample) => {
    expect((await agents(sample)).headers['retry-after']).toBe('7');
  });
  fault('429:0', 'with a Retry-After of zero', async (sample) => {
    expect((await agents(sample)).headers['retry-after']).toBe('0');
  });
  fault('429:date+9', 'with Retry-After as a date', async (sample) => {
    const askedAt = Date.now();
    const date = Date.parse(String((await agents(sample)).headers['retry-after']));
    expect(date - askedAt).toBeGreaterThan(7_500);
  });
  fault('500', 'the JSON of the API, for ever', async (sample) => {
    for (let n = 0; n < 3; n += 1) {
      const reply = await agents(sample);
      expect([reply.status, reply.body.errors[0].code]).toEqual([500, 5000010]);
    }
  });
  fault('500:spring', 'an object of another framework', async (sample) => {
    expect((await agents(sample)).body).toMatchObject({
      status: 500,
      error: 'Internal Server Error',
      path: '/web/api/v2.1/agents',
    });
  });
  fault('500:html', 'a page', async (sample) => {
    expect((await agents(sample)).text).toContain('<title>500 Internal Server Error</title>');
  });
  for (const [spec, status] of [
    ['502', 502],
    ['503', 503],
    ['504', 504],
  ] as const) {
    fault(spec, 'a page of the proxy', async (sample) => {
      const reply = await agents(sample);
      expect([reply.status, reply.body]).toEqual([status, undefined]);
    });
  }
  fault('503:json', 'in the envelope of the API', async (sample) => {
    expect((await agents(sample)).body.errors[0].code).toBe(5030010);
  });
  fault('400@agents', 'a validation error', async (sample) => {
    expect((await agents(sample)).body.errors[0].code).toBe(4000010);
  });
  fault(
    '401@agents#2+',
    'from a page on, while system/info still accepts the token',
    async (sample) => {
      const replies = await pages(sample, 5);
      expect(replies.map(({ status }) => status)).toEqual([200, 401]);
      expect((await sample.call('system/info')).status).toBe(200);
    },
  );
  fault('401', 'everywhere, also on system/info', async (sample) => {
    expect((await sample.call('system/info')).status).toBe(401);
  });
  fault('401x1', 'once on a token that works', async (sample) => {
    expect([(await agents(sample)).status, (await agents(sample)).status]).toEqual([401, 200]);
  });
  fault('403@agents#3', 'on one page', async (sample) => {
    const replies = await pages(sample, 5);
    expect(replies.map(({ status }) => status)).toEqual([200, 200, 403]);
  });
  fault('403:User scope level is account', 'with a detail', async (sample) => {
    expect((await agents(sample)).body.errors[0].detail).toBe('User scope level is account');
  });
  for (const [where, place] of [
    ['detail', ['errors', 0, 'detail']],
    ['title', ['errors', 0, 'title']],
    ['lake', ['message']],
  ] as const) {
    fault(`echo-headers:400/${where}`, 'the headers in the words of an error', async (sample) => {
      const reply = await agents(sample, { headers: { 'x-more': 'so it is' } });
      expect(reply.status).toBe(400);
      const words = place.reduce((inside, key) => inside[key], reply.body);
      expect(words).toMatch(new RegExp(`^authorization: ApiToken ${sample.token}; `));
      expect(words).toContain('; x-more: so it is');
    });
  }
  fault('echo-headers:401/token', 'the token without the word before it', async (sample) => {
    const [error] = (await agents(sample)).body.errors;
    expect(error).toMatchObject({ code: 4010010, detail: `No such token: ${sample.token}` });
  });
  fault('echo-headers:400/part', 'the beginning of the token', async (sample) => {
    const [error] = (await agents(sample)).body.errors;
    expect(error.detail).toBe(`Bad header: ApiToken ${sample.token.slice(0, 31)}...`);
  });
  fault('echo-headers:200/text', 'the headers as text, with status 200', async (sample) => {
    const { status, body, text } = await agents(sample);
    expect([status, body]).toEqual([200, undefined]);
    expect(text).toMatch(new RegExp(`^authorization: ApiToken ${sample.token}\n`));
  });
  fault('echo-headers:500/html', 'the headers on a page, escaped', async (sample) => {
    const text = 'a<b&"c"';
    sample.tokens.issue({ label: 'odd', scope: { level: 'tenant' }, text });
    const reply = await agents(sample, { token: text });
    expect(reply.text).toContain('<pre>authorization: ApiToken a&lt;b&amp;&quot;c&quot;; ');
  });
  fault('404@agents#2', 'in the middle of a list', async (sample) => {
    expect((await pages(sample, 5))[1]?.body.errors[0].code).toBe(4040010);
  });
  fault('404:text', 'as plain text', async (sample) => {
    expect((await agents(sample)).text).toBe('404 page not found\n');
  });
  fault('409@init-query', 'a conflict', async (sample) => {
    const reply = await sample.call('dv/init-query', { method: 'POST', body: {} });
    expect(reply.status).toBe(409);
  });
  fault('501', 'not supported', async (sample) => {
    expect((await agents(sample)).body.errors[0].code).toBe(5010010);
  });
  for (const status of [301, 302, 303, 307, 308]) {
    fault(`${status}:https://elsewhere.example/decoy`, 'a redirect', async (sample) => {
      const reply = await agents(sample);
      expect([reply.status, reply.headers['location']]).toEqual([
        status,
        'https://elsewhere.example/decoy',
      ]);
    });
  }
  fault('html', '200 with a page', async (sample) => {
    const reply = await agents(sample);
    expect([reply.status, reply.headers['content-type']]).toEqual([200, 'text/html']);
  });
  fault('array@query-status', '200 with an array', async (sample) => {
    expect((await sample.call('dv/query-status')).body).toEqual([]);
  });
  fault('empty-body', '200 with nothing', async (sample) => {
    expect((await agents(sample)).text).toBe('');
  });
  for (const spec of ['cursor-refused', 'cursor-expired']) {
    fault(spec, 'the first page comes, the second does not', async (sample) => {
      const replies = await pages(sample, 5);
      expect(replies.map(({ status }) => status)).toEqual([200, 400]);
    });
  }
  fault('dv-unlicensed', 'at Deep Visibility alone', async (sample) => {
    const reply = await sample.call('dv/query-status');
    expect([reply.status, reply.body.errors[0].detail]).toEqual([
      403,
      'Feature Deep Visibility is not available for the scope',
    ]);
    expect((await agents(sample)).status).toBe(200);
  });
  fault('dv-forbidden', 'at Deep Visibility alone', async (sample) => {
    expect((await sample.call('dv/events')).body.errors[0].detail).toBe(
      'User does not have required permissions.',
    );
  });
});

describe('faults that reshape what was answered', () => {
  fault('no-pagination', 'the key is missing', async (sample) => {
    expect(Object.keys((await agents(sample)).body)).toEqual(['data']);
  });
  fault('null-pagination', 'the key is null', async (sample) => {
    expect((await agents(sample)).body.pagination).toBeNull();
  });
  fault('null-data@agents#2', 'data is null on a page', async (sample) => {
    expect((await pages(sample, 3)).map(({ body }) => body.data === null)).toEqual([
      false,
      true,
      false,
    ]);
  });
  fault('object-data', 'data is an object', async (sample) => {
    expect(Object.keys((await agents(sample)).body.data)).toEqual(['rows']);
  });
  fault('errors-with-data', 'status 200 with errors beside the data', async (sample) => {
    const reply = await agents(sample);
    expect([reply.status, reply.body.data.length, reply.body.errors.length]).toEqual([200, 10, 1]);
  });
  fault('null-errors', 'errors is null beside the data', async (sample) => {
    expect((await agents(sample)).body).toMatchObject({ errors: null });
  });
  fault('empty-list', 'nothing, and it looks complete', async (sample) => {
    expect((await agents(sample)).body).toEqual({
      data: [],
      pagination: { nextCursor: null, totalItems: 0 },
    });
  });
  fault('empty-page@agents#3', 'the rows follow on the next page', async (sample) => {
    const healthy = await startConsole({ devices: 100 });
    const replies = await pages(sample, 9);
    expect(idsOf(replies[2])).toEqual([]);
    expect(typeof replies[2]?.body.pagination.nextCursor).toBe('string');
    expect(replies.flatMap(idsOf)).toEqual((await pages(healthy, 9)).flatMap(idsOf));
  });
  fault('empty-page:lose', 'the rows never come', async (sample) => {
    const replies = await pages(sample, 9);
    const { totalItems } = replies[0]?.body.pagination ?? {};
    expect(replies.flatMap(idsOf)).toHaveLength(totalItems - 20);
  });
  fault('cursor-repeat', 'the page’s own cursor comes again', async (sample) => {
    const replies = await pages(sample, 5);
    for (const reply of replies.slice(2)) expect(idsOf(reply)).toEqual(idsOf(replies[1]));
    expect(replies).toHaveLength(5);
  });
  fault('cursor-cycle', 'A leads to B and B to A', async (sample) => {
    const replies = await pages(sample, 6);
    expect(idsOf(replies[3])).toEqual(idsOf(replies[1]));
    expect(idsOf(replies[4])).toEqual(idsOf(replies[2]));
  });
  fault('cursor-percent', 'cursors come encoded', async (sample) => {
    const [{ body } = { body: {} }] = await pages(sample, 1);
    expect(decodeURIComponent(body.pagination.nextCursor)).toMatch(/^[A-Za-z0-9+/]+=*$/);
    expect(await pages(sample, 9)).toHaveLength(5);
  });
  fault('cursor-on-last-page', 'the last page leads to an empty one', async (sample) => {
    const replies = await pages(sample, 9);
    expect(replies.map((reply) => idsOf(reply).length).slice(-2)).toEqual([
      ((replies[0]?.body.pagination.totalItems - 1) % 20) + 1,
      0,
    ]);
  });
  fault('total:absent', 'there is no total', async (sample) => {
    expect((await agents(sample)).body.pagination).not.toHaveProperty('totalItems');
  });
  fault('total:0', 'the total is zero', async (sample) => {
    expect((await agents(sample)).body.pagination.totalItems).toBe(0);
  });
  fault('total:+600', 'the total is off by a number', async (sample) => {
    const { body } = await sample.call('agents/count');
    expect((await agents(sample)).body.pagination.totalItems).toBe(body.data.total + 600);
  });
  fault('lost:6@agents#3', 'rows are missing though the total counts them', async (sample) => {
    const replies = await pages(sample, 9);
    const again = await pages(sample, 9);
    expect(replies.flatMap(idsOf)).toHaveLength(replies[0]?.body.pagination.totalItems - 6);
    expect(again.flatMap(idsOf)).toEqual(replies.flatMap(idsOf));
  });
  fault('duplicate:newer', 'a device comes twice, the second time newer', async (sample) => {
    const [first, second] = await pages(sample, 2);
    const [before, again] = [first?.body.data.at(-1), second?.body.data[0]];
    expect(again.id).toBe(before.id);
    expect(again.updatedAt > before.updatedAt).toBe(true);
  });
  fault('duplicate:older', 'a device comes twice, the second time older', async (sample) => {
    const [first, second] = await pages(sample, 2);
    expect(second?.body.data[0].updatedAt < first?.body.data.at(-1).updatedAt).toBe(true);
  });
  fault('moved', 'a device comes again under another Site', async (sample) => {
    const [first, second] = await pages(sample, 2);
    expect(second?.body.data[0].id).toBe(first?.body.data.at(-1).id);
    expect(second?.body.data[0].siteId).not.toBe(first?.body.data.at(-1).siteId);
  });
  fault('wrong-type:computerName', 'a field has another type', async (sample) => {
    expect((await agents(sample)).body.data[0].computerName).toEqual([1, 2, 3]);
  });
  fault('null-field:id', 'a field is null', async (sample) => {
    expect((await agents(sample)).body.data[3].id).toBeNull();
  });
  fault('drop-field:uuid', 'a field is missing', async (sample) => {
    expect((await agents(sample)).body.data[0]).not.toHaveProperty('uuid');
  });
  fault('body-size:3', 'the body has so many megabytes', async (sample) => {
    expect((await agents(sample)).text.length).toBeGreaterThan(3 * 1024 * 1024);
  });
  fault('skew:-86400000', 'events are a day early', async (sample) => {
    const now = sample.startedAt;
    const queryId = await runQuery(sample, {
      query: 'EventType = "Process Creation"',
      fromDate: now - 864e5,
    });
    const { body } = await sample.call('dv/events', { query: { queryId, limit: 1000 } });
    expect(Date.parse(body.data[0].eventTime)).toBeLessThan(now - 86_400_000 + 1);
  });
});

describe('faults of Deep Visibility', () => {
  const start = async (sample: TestConsole): Promise<string> => {
    const body = { query: 'AgentName IS NOT EMPTY', fromDate: 0, toDate: 1 };
    return (await sample.call('dv/init-query', { method: 'POST', body })).body.data.queryId;
  };
  const state = async (sample: TestConsole, queryId: string) =>
    (await sample.call('dv/query-status', { query: { queryId } })).body.data;

  fault('dv-state:FAILED', 'a failure with its reason', async (sample) => {
    expect(await state(sample, await start(sample))).toMatchObject({
      responseState: 'FAILED',
      responseError: expect.stringContaining('failed'),
    });
  });
  for (const name of ['FAILED_CLIENT', 'ERROR', 'TIMED_OUT', 'QUERY_CANCELLED', 'HALF_BAKED']) {
    fault(`dv-state:${name}`, 'a state that is no success', async (sample) => {
      expect(await state(sample, await start(sample))).toMatchObject({
        responseState: name,
        progressStatus: 60,
      });
    });
  }
  for (const name of ['QUERY_EXPIRED', 'EMPTY_RESULTS']) {
    fault(`dv-state:${name}`, 'a state at 100 per cent', async (sample) => {
      expect(await state(sample, await start(sample))).toMatchObject({
        responseState: name,
        progressStatus: 100,
      });
    });
  }
  fault('dv-state:RUNNING/42', 'a state with a progress of one’s own', async (sample) => {
    expect(await state(sample, await start(sample))).toMatchObject({ progressStatus: 42 });
  });
  fault('dv-progress-text', 'progress is text', async (sample) => {
    expect((await state(sample, await start(sample))).progressStatus).toMatch(/^\d+$/);
  });
});

expectAllTried(REPLACE_FAULTS, RESHAPE_FAULTS);
