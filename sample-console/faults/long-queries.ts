import { FORWARD_TAG } from '../endpoints/names.ts';
import { isRecord, type UnknownRecord } from '../guards.ts';
import { backoff, sdlAnswer, wrongScheme, wrongSchemeWithPage } from '../http/sdl-responses.ts';
import { type FaultTable, form, type MutablePage, NUMBER, type Occasion } from './fault.ts';

const SDL = { endpoint: 'sdl' } as const;
const LAUNCH = { endpoint: 'sdl/launch' } as const;
const POLL = { endpoint: 'sdl/poll' } as const;
const STEPS = form('done/total', /^\d+\/\d+$/);

/** Faults of long-running queries. What they share with other calls lies in the other tables. */
export const LONG_QUERY_FAULTS: FaultTable = {
  'lrq-at-once': {
    about: 'the query is through when its launch is answered',
    at: LAUNCH,
    act: (_arg, { conduct }) => void (conduct.atOnce = true),
  },
  'lrq-table-rows': {
    about: 'tables hold so many rows, what finds no place is omitted',
    arg: NUMBER,
    at: LAUNCH,
    act: (arg, { conduct }) => void (conduct.tableRows = Number(arg ?? 100)),
  },
  'lrq-hang': {
    about: 'the query goes no further than that step',
    arg: NUMBER,
    at: POLL,
    act: (arg, occasion) => polled(occasion)?.hold(Number(arg ?? 8)),
  },
  'lrq-kill': {
    about: 'the query is killed: 404 from then on',
    at: POLL,
    act: (_arg, occasion) => polled(occasion)?.end('KILLED'),
  },
  'lrq-scheme': {
    about: 'the 500 for a header that is not Bearer, alone or with a page of HTML behind it',
    arg: form('json | html', /^(json|html)$/),
    at: SDL,
    replace: (arg) =>
      arg === 'html' ? wrongSchemeWithPage('ApiToken x') : wrongScheme('ApiToken x'),
  },
  'lrq-backoff': {
    about: "the data lake's own 429, or the same with status 200",
    arg: form('429 | 200 | status/seconds', /^(429|200)(\/\d+)?$/),
    at: SDL,
    replace: (arg = '429') => {
      const [status, seconds = '7'] = arg.split('/');
      return backoff(status === '200' ? 200 : 429, Number(seconds));
    },
  },
  'lrq-forbidden': {
    about: 'the role may not use long-running queries; the argument is the message',
    arg: form('message', /./),
    at: SDL,
    replace: (arg = 'User does not have required permissions.') =>
      sdlAnswer(403, arg, 'error/client/noPermission'),
  },
  'lrq-no-tag': {
    about: 'the launch is answered without its forward tag',
    at: LAUNCH,
    amend: ({ headers = {}, ...answer }) => {
      const { [FORWARD_TAG]: _tag, ...others } = headers;
      return { ...answer, headers: others };
    },
  },
  'lrq-steps': {
    about: 'the answer tells these steps, whatever was done; 0/0 is not through',
    arg: STEPS,
    at: POLL,
    reshape: (page, arg = '0/0') => {
      const [done, total] = arg.split('/').map(Number);
      page['stepsCompleted'] = done;
      page['stepsTotal'] = total;
      page['totalSteps'] = total;
      if (done !== total || total === 0) page.data = null;
    },
  },
  'lrq-one-total': {
    about: 'the number of steps has one name alone',
    arg: form('stepsTotal | totalSteps', /^(stepsTotal|totalSteps)$/),
    at: SDL,
    reshape: (page, arg = 'stepsTotal') =>
      void delete page[arg === 'stepsTotal' ? 'totalSteps' : 'stepsTotal'],
  },
  'lrq-error': {
    about: 'a 200 whose error says that the query failed; the argument is the message',
    arg: form('message', /./),
    at: POLL,
    reshape: (page, arg = 'Query failed: shard did not answer') => {
      page['error'] = { message: arg, details: { reason: 'sample' } };
      page.data = null;
    },
  },
  'pq-state': {
    about: 'PowerQueries of the Management API are in a state',
    arg: form('STATE', /^[A-Z_]+$/),
    at: { endpoint: 'dv/events/pq-ping' },
    reshape: (page, arg = 'FAILED') => {
      const { queryId } = isRecord(page.data) ? page.data : {};
      page.data = { queryId, status: arg, progress: arg === 'QUERY_EXPIRED' ? 100 : 60 };
    },
  },
  ...ofTables(),
};

/** What happens to a table once it is there, and not before. */
function ofTables(): FaultTable {
  const onTable = (change: (table: ResultTable, arg: string | undefined) => void) => ({
    at: SDL,
    applies: (page: MutablePage) => tableOf(page) !== undefined,
    reshape: (page: MutablePage, arg: string | undefined) => {
      const table = tableOf(page);
      if (table) change(table, arg);
    },
  });
  return {
    'lrq-empty': {
      about: 'nothing matched, with status 200',
      ...onTable((table) => {
        table['matchCount'] = 0;
        table.values.length = 0;
      }),
    },
    'lrq-time-limit': {
      about: 'results are partial for lack of time: so great a share of the rows comes',
      arg: form('fraction', /^(0(\.\d+)?|1)$/),
      ...onTable((table, arg) => {
        table['partialResultsDueToTimeLimit'] = true;
        table.values.length = Math.floor(table.values.length * Number(arg ?? 0.5));
      }),
    },
    'lrq-omitted': {
      about: 'so many events are said to be left out for lack of memory',
      arg: NUMBER,
      ...onTable((table, arg) => void (table['omittedEvents'] = Number(arg ?? 1))),
    },
    'lrq-rows': {
      about: 'the table ends at so many rows without a word',
      arg: NUMBER,
      ...onTable((table, arg) => {
        table.values.length = Math.min(table.values.length, Number(arg ?? 1));
      }),
    },
    'lrq-warning': {
      about: 'the table comes with a warning',
      arg: form('text', /./),
      ...onTable((table, arg) => void (table['warnings'] = [arg ?? 'Results may be incomplete'])),
    },
    'lrq-no-column': {
      about: 'a column is missing, its cells too',
      arg: form('name', /./),
      ...onTable((table, arg) => dropColumn(table, arg ?? 'agent.uuid')),
    },
  };
}

type ResultTable = UnknownRecord & { values: unknown[][]; columns: UnknownRecord[] };

function tableOf({ data }: MutablePage): ResultTable | undefined {
  return isTable(data) ? data : undefined;
}

function isTable(data: unknown): data is ResultTable {
  return isRecord(data) && Array.isArray(data['values']) && Array.isArray(data['columns']);
}

/** The table is the query's own, so what is changed are copies. */
function dropColumn(table: ResultTable, name: string): void {
  const at = table.columns.findIndex((column) => column['name'] === name);
  if (at < 0) return;
  table.columns = table.columns.toSpliced(at, 1);
  table.values = table.values.map((row) => row.toSpliced(at, 1));
}

function polled({ world, request }: Occasion) {
  return world.longQueries.get(request.path.slice(request.path.lastIndexOf('/') + 1));
}
