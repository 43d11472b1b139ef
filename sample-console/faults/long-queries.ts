import { FORWARD_TAG } from '../endpoints/names.ts';
import { isRecord, type UnknownRecord } from '../guards.ts';
import type { MutablePage } from '../http/mutable-page.ts';
import { backoff, sdlResponse, wrongScheme, wrongSchemeWithPage } from '../http/sdl-responses.ts';
import { argFormat, type FaultContext, type FaultTable, NUMBER } from './fault.ts';

const SDL = { endpoint: 'sdl' } as const;
const LAUNCH = { endpoint: 'sdl/launch' } as const;
const POLL = { endpoint: 'sdl/poll' } as const;
const STEPS = argFormat('done/total', /^\d+\/\d+$/);

/** Faults that apply to long-running queries only; the faults of other tables apply to them too. */
export const LONG_QUERY_FAULTS: FaultTable = {
  'lrq-at-once': {
    description: 'the query is through when its launch is answered',
    defaultTarget: LAUNCH,
    sideEffect: (_arg, { queryOverrides }) => void (queryOverrides.immediate = true),
  },
  'lrq-table-rows': {
    description: 'tables hold so many rows, what finds no place is omitted',
    arg: NUMBER,
    defaultTarget: LAUNCH,
    sideEffect: (arg, { queryOverrides }) => void (queryOverrides.tableRows = Number(arg ?? 100)),
  },
  'lrq-hang': {
    description: 'the query goes no further than that step',
    arg: NUMBER,
    defaultTarget: POLL,
    sideEffect: (arg, context) => polledQuery(context)?.stallAt(Number(arg ?? 8)),
  },
  'lrq-kill': {
    description: 'the query is killed: 404 from then on',
    defaultTarget: POLL,
    sideEffect: (_arg, context) => polledQuery(context)?.end('KILLED'),
  },
  'lrq-scheme': {
    description: 'the 500 for a header that is not Bearer, alone or with a page of HTML behind it',
    arg: argFormat('json | html', /^(json|html)$/),
    defaultTarget: SDL,
    replace: (arg) =>
      arg === 'html' ? wrongSchemeWithPage('ApiToken x') : wrongScheme('ApiToken x'),
  },
  'lrq-backoff': {
    description: "the data lake's own 429, or the same with status 200",
    arg: argFormat('429 | 200 | status/seconds', /^(429|200)(\/\d+)?$/),
    defaultTarget: SDL,
    replace: (arg = '429') => {
      const [status, seconds = '7'] = arg.split('/');
      return backoff(status === '200' ? 200 : 429, Number(seconds));
    },
  },
  'lrq-forbidden': {
    description: 'the role may not use long-running queries; the argument is the message',
    arg: argFormat('message', /./),
    defaultTarget: SDL,
    replace: (arg = 'User does not have required permissions.') =>
      sdlResponse(403, arg, 'error/client/noPermission'),
  },
  'lrq-no-tag': {
    description: 'the launch is answered without its forward tag',
    defaultTarget: LAUNCH,
    amend: ({ headers = {}, ...response }) => {
      const { [FORWARD_TAG]: _tag, ...others } = headers;
      return { ...response, headers: others };
    },
  },
  'lrq-steps': {
    description: 'the answer has these steps instead of the real ones; 0/0 is not through',
    arg: STEPS,
    defaultTarget: POLL,
    reshape: (page, arg = '0/0') => {
      const [done, total] = arg.split('/').map(Number);
      page['stepsCompleted'] = done;
      page['stepsTotal'] = total;
      page['totalSteps'] = total;
      if (done !== total || total === 0) page.data = null;
    },
  },
  'lrq-one-total': {
    description: 'the number of steps has one name alone',
    arg: argFormat('stepsTotal | totalSteps', /^(stepsTotal|totalSteps)$/),
    defaultTarget: SDL,
    reshape: (page, arg = 'stepsTotal') =>
      void delete page[arg === 'stepsTotal' ? 'totalSteps' : 'stepsTotal'],
  },
  'lrq-error': {
    description: 'a 200 whose error says that the query failed; the argument is the message',
    arg: argFormat('message', /./),
    defaultTarget: POLL,
    reshape: (page, arg = 'Query failed: shard did not answer') => {
      page['error'] = { message: arg, details: { reason: 'sample' } };
      page.data = null;
    },
  },
  'pq-state': {
    description: 'PowerQueries of the Management API are in a state',
    arg: argFormat('STATE', /^[A-Z_]+$/),
    defaultTarget: { endpoint: 'dv/events/pq-ping' },
    reshape: (page, arg = 'FAILED') => {
      const { queryId } = isRecord(page.data) ? page.data : {};
      page.data = { queryId, status: arg, progress: arg === 'QUERY_EXPIRED' ? 100 : 60 };
    },
  },
  ...tableFaults(),
};

/** Faults that change a result table. They do not count as used until a response has a table. */
function tableFaults(): FaultTable {
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
      description: 'nothing matched, with status 200',
      ...onTable((table) => {
        table['matchCount'] = 0;
        table.values.length = 0;
      }),
    },
    'lrq-time-limit': {
      description: 'results are partial for lack of time: so great a share of the rows comes',
      arg: argFormat('fraction', /^(0(\.\d+)?|1)$/),
      ...onTable((table, arg) => {
        table['partialResultsDueToTimeLimit'] = true;
        table.values.length = Math.floor(table.values.length * Number(arg ?? 0.5));
      }),
    },
    'lrq-omitted': {
      description: 'so many events are said to be left out for lack of memory',
      arg: NUMBER,
      ...onTable((table, arg) => void (table['omittedEvents'] = Number(arg ?? 1))),
    },
    'lrq-rows': {
      description: 'the table ends at so many rows without a word',
      arg: NUMBER,
      ...onTable((table, arg) => {
        table.values.length = Math.min(table.values.length, Number(arg ?? 1));
      }),
    },
    'lrq-warning': {
      description: 'the table comes with a warning',
      arg: argFormat('text', /./),
      ...onTable((table, arg) => void (table['warnings'] = [arg ?? 'Results may be incomplete'])),
    },
    'lrq-no-column': {
      description: 'a column is missing, its cells too',
      arg: argFormat('name', /./),
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

/** Replaces columns and rows by copies, because the query keeps the originals for later polls. */
function dropColumn(table: ResultTable, name: string): void {
  const at = table.columns.findIndex((column) => column['name'] === name);
  if (at < 0) return;
  table.columns = table.columns.toSpliced(at, 1);
  table.values = table.values.map((row) => row.toSpliced(at, 1));
}

function polledQuery({ longQueries, request }: FaultContext) {
  return longQueries.get(request.path.slice(request.path.lastIndexOf('/') + 1));
}
