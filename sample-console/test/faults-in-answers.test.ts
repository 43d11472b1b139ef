import { describe, expect } from 'vitest';
import { REPLACE_FAULTS } from '../faults/replace.ts';
import { RESHAPE_FAULTS } from '../faults/reshape.ts';
import { agentPages, agents, faultSuite, idsOf } from './fault-cases.ts';
import { runQuery, startConsole, type TestConsole } from './support.ts';

const { faultTest, expectAllTested } = faultSuite();

describe('faults that respond in place of the endpoint', () => {
  faultTest('429x2', 'sends nginx’s page twice, without Retry-After', async (sample) => {
    const replies = [await agents(sample), await agents(sample), await agents(sample)];
    expect(replies.map(({ status }) => status)).toEqual([429, 429, 200]);
    expect(replies[0]?.headers['content-type']).toBe('text/html');
    expect(replies[0]?.headers['retry-after']).toBeUndefined();
  });
  faultTest('429:7', 'sends Retry-After in seconds', async (sample) => {
    expect((await agents(sample)).headers['retry-after']).toBe('7');
  });
  faultTest('429:0', 'sends a Retry-After of zero', async (sample) => {
    expect((await agents(sample)).headers['retry-after']).toBe('0');
  });
  faultTest('429:date+9', 'sends Retry-After as a date', async (sample) => {
    const sentAt = Date.now();
    const date = Date.parse(String((await agents(sample)).headers['retry-after']));
    expect(date - sentAt).toBeGreaterThan(7_500);
  });
  faultTest('500', 'sends the API’s JSON for every request', async (sample) => {
    for (let n = 0; n < 3; n += 1) {
      const reply = await agents(sample);
      expect([reply.status, reply.body.errors[0].code]).toEqual([500, 5000010]);
    }
  });
  faultTest('500:spring', 'sends the error object of another framework', async (sample) => {
    expect((await agents(sample)).body).toMatchObject({
      status: 500,
      error: 'Internal Server Error',
      path: '/web/api/v2.1/agents',
    });
  });
  faultTest('500:html', 'sends an HTML page', async (sample) => {
    expect((await agents(sample)).text).toContain('<title>500 Internal Server Error</title>');
  });
  for (const [spec, status] of [
    ['502', 502],
    ['503', 503],
    ['504', 504],
  ] as const) {
    faultTest(spec, 'sends an HTML page of the proxy', async (sample) => {
      const reply = await agents(sample);
      expect([reply.status, reply.body]).toEqual([status, undefined]);
    });
  }
  faultTest('503:json', 'sends the API’s error envelope', async (sample) => {
    expect((await agents(sample)).body.errors[0].code).toBe(5030010);
  });
  faultTest('400@agents', 'sends a validation error', async (sample) => {
    expect((await agents(sample)).body.errors[0].code).toBe(4000010);
  });
  faultTest(
    '401@agents#2+',
    'rejects the token from the second page on, but not at system/info',
    async (sample) => {
      const replies = await agentPages(sample, 5);
      expect(replies.map(({ status }) => status)).toEqual([200, 401]);
      expect((await sample.call('system/info')).status).toBe(200);
    },
  );
  faultTest('401', 'rejects the token everywhere, including system/info', async (sample) => {
    expect((await sample.call('system/info')).status).toBe(401);
  });
  faultTest('401x1', 'rejects a valid token once', async (sample) => {
    expect([(await agents(sample)).status, (await agents(sample)).status]).toEqual([401, 200]);
  });
  faultTest('403@agents#3', 'rejects the third page only', async (sample) => {
    const replies = await agentPages(sample, 5);
    expect(replies.map(({ status }) => status)).toEqual([200, 200, 403]);
  });
  faultTest(
    '403:User scope level is account',
    'sends its argument as the detail',
    async (sample) => {
      expect((await agents(sample)).body.errors[0].detail).toBe('User scope level is account');
    },
  );
  for (const [place, path] of [
    ['detail', ['errors', 0, 'detail']],
    ['title', ['errors', 0, 'title']],
    ['lake', ['message']],
  ] as const) {
    faultTest(
      `echo-headers:400/${place}`,
      'sends the request’s headers in the error',
      async (sample) => {
        const reply = await agents(sample, { headers: { 'x-more': 'more' } });
        expect(reply.status).toBe(400);
        const words = path.reduce((inside, key) => inside[key], reply.body);
        expect(words).toMatch(new RegExp(`^authorization: ApiToken ${sample.token}; `));
        expect(words).toContain('; x-more: more');
      },
    );
  }
  faultTest('echo-headers:401/token', 'sends the token without its scheme', async (sample) => {
    const [error] = (await agents(sample)).body.errors;
    expect(error).toMatchObject({ code: 4010010, detail: `No such token: ${sample.token}` });
  });
  faultTest('echo-headers:400/part', 'sends the start of the token', async (sample) => {
    const [error] = (await agents(sample)).body.errors;
    expect(error.detail).toBe(`Bad header: ApiToken ${sample.token.slice(0, 31)}...`);
  });
  faultTest(
    'echo-headers:200/text',
    'sends the headers as text with status 200',
    async (sample) => {
      const { status, body, text } = await agents(sample);
      expect([status, body]).toEqual([200, undefined]);
      expect(text).toMatch(new RegExp(`^authorization: ApiToken ${sample.token}\n`));
    },
  );
  faultTest(
    'echo-headers:500/html',
    'sends the headers escaped on an HTML page',
    async (sample) => {
      const text = 'a<b&"c"';
      sample.tokens.issue({ label: 'odd', scope: { level: 'tenant' }, text });
      const reply = await agents(sample, { token: text });
      expect(reply.text).toContain('<pre>authorization: ApiToken a&lt;b&amp;&quot;c&quot;; ');
    },
  );
  faultTest('404@agents#2', 'sends a 404 in the middle of a listing', async (sample) => {
    expect((await agentPages(sample, 5))[1]?.body.errors[0].code).toBe(4040010);
  });
  faultTest('404:text', 'sends a 404 as plain text', async (sample) => {
    expect((await agents(sample)).text).toBe('404 page not found\n');
  });
  faultTest('409@init-query', 'sends a conflict', async (sample) => {
    const reply = await sample.call('dv/init-query', { method: 'POST', body: {} });
    expect(reply.status).toBe(409);
  });
  faultTest('501', 'sends the error “not supported”', async (sample) => {
    expect((await agents(sample)).body.errors[0].code).toBe(5010010);
  });
  for (const status of [301, 302, 303, 307, 308]) {
    faultTest(`${status}:https://elsewhere.example/decoy`, 'sends a redirect', async (sample) => {
      const reply = await agents(sample);
      expect([reply.status, reply.headers['location']]).toEqual([
        status,
        'https://elsewhere.example/decoy',
      ]);
    });
  }
  faultTest('html', 'sends an HTML page with status 200', async (sample) => {
    const reply = await agents(sample);
    expect([reply.status, reply.headers['content-type']]).toEqual([200, 'text/html']);
  });
  faultTest('array@query-status', 'sends an empty array with status 200', async (sample) => {
    expect((await sample.call('dv/query-status')).body).toEqual([]);
  });
  faultTest('empty-body', 'sends an empty body with status 200', async (sample) => {
    expect((await agents(sample)).text).toBe('');
  });
  for (const spec of ['cursor-refused', 'cursor-expired']) {
    faultTest(spec, 'rejects the second page but not the first', async (sample) => {
      const replies = await agentPages(sample, 5);
      expect(replies.map(({ status }) => status)).toEqual([200, 400]);
    });
  }
  faultTest('dv-unlicensed', 'affects only Deep Visibility', async (sample) => {
    const reply = await sample.call('dv/query-status');
    expect([reply.status, reply.body.errors[0].detail]).toEqual([
      403,
      'Feature Deep Visibility is not available for the scope',
    ]);
    expect((await agents(sample)).status).toBe(200);
  });
  faultTest('dv-forbidden', 'sends the message of a missing permission', async (sample) => {
    expect((await sample.call('dv/events')).body.errors[0].detail).toBe(
      'User does not have required permissions.',
    );
  });
});

describe('faults that change the body of a response', () => {
  faultTest('no-pagination', 'removes the pagination', async (sample) => {
    expect(Object.keys((await agents(sample)).body)).toEqual(['data']);
  });
  faultTest('null-pagination', 'sends null as the pagination', async (sample) => {
    expect((await agents(sample)).body.pagination).toBeNull();
  });
  faultTest('null-data@agents#2', 'sends null as the data of the second page', async (sample) => {
    expect((await agentPages(sample, 3)).map(({ body }) => body.data === null)).toEqual([
      false,
      true,
      false,
    ]);
  });
  faultTest('object-data', 'sends an object as the data', async (sample) => {
    expect(Object.keys((await agents(sample)).body.data)).toEqual(['rows']);
  });
  faultTest('errors-with-data', 'sends errors beside the data with status 200', async (sample) => {
    const reply = await agents(sample);
    expect([reply.status, reply.body.data.length, reply.body.errors.length]).toEqual([200, 10, 1]);
  });
  faultTest('null-errors', 'sends null as the errors', async (sample) => {
    expect((await agents(sample)).body).toMatchObject({ errors: null });
  });
  faultTest('empty-list', 'sends an empty list that looks complete', async (sample) => {
    expect((await agents(sample)).body).toEqual({
      data: [],
      pagination: { nextCursor: null, totalItems: 0 },
    });
  });
  faultTest(
    'empty-page@agents#3',
    'sends an empty page, and its rows on the next page',
    async (sample) => {
      const healthy = await startConsole({ devices: 100 });
      const replies = await agentPages(sample, 9);
      expect(idsOf(replies[2])).toEqual([]);
      expect(typeof replies[2]?.body.pagination.nextCursor).toBe('string');
      expect(replies.flatMap(idsOf)).toEqual((await agentPages(healthy, 9)).flatMap(idsOf));
    },
  );
  faultTest('empty-page:lose', 'sends an empty page and loses its rows', async (sample) => {
    const replies = await agentPages(sample, 9);
    const { totalItems } = replies[0]?.body.pagination ?? {};
    expect(replies.flatMap(idsOf)).toHaveLength(totalItems - 20);
  });
  faultTest('cursor-repeat', 'sends the page’s own cursor again', async (sample) => {
    const replies = await agentPages(sample, 5);
    for (const reply of replies.slice(2)) expect(idsOf(reply)).toEqual(idsOf(replies[1]));
    expect(replies).toHaveLength(5);
  });
  faultTest('cursor-cycle', 'sends cursors that form a cycle of two pages', async (sample) => {
    const replies = await agentPages(sample, 6);
    expect(idsOf(replies[3])).toEqual(idsOf(replies[1]));
    expect(idsOf(replies[4])).toEqual(idsOf(replies[2]));
  });
  faultTest('cursor-percent', 'percent-encodes cursors', async (sample) => {
    const [{ body } = { body: {} }] = await agentPages(sample, 1);
    expect(decodeURIComponent(body.pagination.nextCursor)).toMatch(/^[A-Za-z0-9+/]+=*$/);
    expect(await agentPages(sample, 9)).toHaveLength(5);
  });
  faultTest(
    'cursor-on-last-page',
    'adds a cursor to the last page that leads to an empty page',
    async (sample) => {
      const replies = await agentPages(sample, 9);
      expect(replies.map((reply) => idsOf(reply).length).slice(-2)).toEqual([
        ((replies[0]?.body.pagination.totalItems - 1) % 20) + 1,
        0,
      ]);
    },
  );
  faultTest('total:absent', 'removes the total', async (sample) => {
    expect((await agents(sample)).body.pagination).not.toHaveProperty('totalItems');
  });
  faultTest('total:0', 'sends a total of zero', async (sample) => {
    expect((await agents(sample)).body.pagination.totalItems).toBe(0);
  });
  faultTest('total:+600', 'sends a total that is too high by 600', async (sample) => {
    const { body } = await sample.call('agents/count');
    expect((await agents(sample)).body.pagination.totalItems).toBe(body.data.total + 600);
  });
  faultTest('lost:6@agents#3', 'drops six rows that the total still counts', async (sample) => {
    const replies = await agentPages(sample, 9);
    const again = await agentPages(sample, 9);
    expect(replies.flatMap(idsOf)).toHaveLength(replies[0]?.body.pagination.totalItems - 6);
    expect(again.flatMap(idsOf)).toEqual(replies.flatMap(idsOf));
  });
  faultTest('duplicate:newer', 'sends a device twice, the second time newer', async (sample) => {
    const [first, second] = await agentPages(sample, 2);
    const [before, again] = [first?.body.data.at(-1), second?.body.data[0]];
    expect(again.id).toBe(before.id);
    expect(again.updatedAt > before.updatedAt).toBe(true);
  });
  faultTest('duplicate:older', 'sends a device twice, the second time older', async (sample) => {
    const [first, second] = await agentPages(sample, 2);
    expect(second?.body.data[0].updatedAt < first?.body.data.at(-1).updatedAt).toBe(true);
  });
  faultTest('moved', 'sends a device again with another Site', async (sample) => {
    const [first, second] = await agentPages(sample, 2);
    expect(second?.body.data[0].id).toBe(first?.body.data.at(-1).id);
    expect(second?.body.data[0].siteId).not.toBe(first?.body.data.at(-1).siteId);
  });
  faultTest('wrong-type:computerName', 'changes the type of a field', async (sample) => {
    expect((await agents(sample)).body.data[0].computerName).toEqual([1, 2, 3]);
  });
  faultTest('null-field:id', 'sends null in a field', async (sample) => {
    expect((await agents(sample)).body.data[3].id).toBeNull();
  });
  faultTest('drop-field:uuid', 'removes a field', async (sample) => {
    expect((await agents(sample)).body.data[0]).not.toHaveProperty('uuid');
  });
  faultTest('body-size:3', 'pads the body to three megabytes', async (sample) => {
    expect((await agents(sample)).text.length).toBeGreaterThan(3 * 1024 * 1024);
  });
  faultTest('skew:-86400000', 'dates events one day too early', async (sample) => {
    const now = sample.startedAt;
    const queryId = await runQuery(sample, {
      query: 'EventType = "Process Creation"',
      fromDate: now - 864e5,
    });
    const { body } = await sample.call('dv/events', { query: { queryId, limit: 1000 } });
    expect(Date.parse(body.data[0].eventTime)).toBeLessThan(now - 86_400_000 + 1);
  });
});

describe('faults of the status of Deep Visibility queries', () => {
  const start = async (sample: TestConsole): Promise<string> => {
    const body = { query: 'AgentName IS NOT EMPTY', fromDate: 0, toDate: 1 };
    return (await sample.call('dv/init-query', { method: 'POST', body })).body.data.queryId;
  };
  const state = async (sample: TestConsole, queryId: string) =>
    (await sample.call('dv/query-status', { query: { queryId } })).body.data;

  faultTest('dv-state:FAILED', 'sends a failed state with its reason', async (sample) => {
    expect(await state(sample, await start(sample))).toMatchObject({
      responseState: 'FAILED',
      responseError: expect.stringContaining('failed'),
    });
  });
  for (const name of ['FAILED_CLIENT', 'ERROR', 'TIMED_OUT', 'QUERY_CANCELLED', 'HALF_BAKED']) {
    faultTest(`dv-state:${name}`, 'sends a state that is not a success', async (sample) => {
      expect(await state(sample, await start(sample))).toMatchObject({
        responseState: name,
        progressStatus: 60,
      });
    });
  }
  for (const name of ['QUERY_EXPIRED', 'EMPTY_RESULTS']) {
    faultTest(`dv-state:${name}`, 'sends the state with a progress of 100', async (sample) => {
      expect(await state(sample, await start(sample))).toMatchObject({
        responseState: name,
        progressStatus: 100,
      });
    });
  }
  faultTest('dv-state:RUNNING/42', 'sends the state with the given progress', async (sample) => {
    expect(await state(sample, await start(sample))).toMatchObject({ progressStatus: 42 });
  });
  faultTest('dv-progress-text', 'sends the progress as text', async (sample) => {
    expect((await state(sample, await start(sample))).progressStatus).toMatch(/^\d+$/);
  });
});

expectAllTested(REPLACE_FAULTS, RESHAPE_FAULTS);
