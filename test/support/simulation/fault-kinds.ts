/**
 * What docs/sync.md says of each console fault. `transport`, `busy`, `shape` and `cursor` are retried
 * within a bound; `refused` ends the run; `lossy` withholds devices; `harmless` changes no outcome.
 */
type Reaction = 'transport' | 'busy' | 'shape' | 'cursor' | 'refused' | 'lossy' | 'harmless';

export interface FaultKind {
  /** In the grammar of the sample console, without target and count. */
  readonly fault: string;
  readonly endpoint: string;
  readonly reaction: Reaction;
  /** The codes of a run that fails by it. */
  readonly codes: readonly string[];
  /** The first page that it may name. */
  readonly fromPage: number;
  /** The client gets no usable page. */
  readonly spoilsPage: boolean;
}

const CODES: Readonly<Record<Reaction, readonly string[]>> = {
  transport: ['console_unreachable'],
  busy: ['console_rate_limited'],
  shape: ['console_bad_response'],
  cursor: ['console_bad_response'],
  refused: ['console_bad_response'],
  lossy: [],
  harmless: [],
};

const onAgents = (
  reaction: Reaction,
  faults: readonly string[],
  more: Partial<FaultKind> = {},
): FaultKind[] =>
  faults.map((fault) => ({
    fault,
    endpoint: 'agents',
    reaction,
    codes: CODES[reaction],
    fromPage: 1,
    spoilsPage: ['transport', 'busy', 'shape', 'refused'].includes(reaction),
    ...more,
  }));

const FLEET_CHANGES = ['add', 'decommission', 'remove', 'return', 'edit', 'rename', 'move-site'];

export const FAULT_KINDS: readonly FaultKind[] = [
  ...onAgents('transport', ['500', '500:spring', '502', '503', '504']),
  ...onAgents('transport', ['reset', 'reset-after-headers', 'cut:0.3', 'cut:0.9']),
  ...onAgents('busy', ['429', '429:7', '429:0', '429:1200']),
  ...onAgents('shape', ['html', 'empty-body', 'array', 'cut-json:0.1', 'cut-json:0.9']),
  ...onAgents('shape', ['no-pagination', 'null-pagination', 'null-data', 'object-data']),
  ...onAgents('shape', ['errors-with-data', 'wrong-type:id', 'wrong-type:computerName']),
  ...onAgents('cursor', ['cursor-refused', 'cursor-expired'], { spoilsPage: true }),
  ...onAgents('cursor', ['cursor-repeat', 'cursor-cycle']),
  ...onAgents('refused', ['401', '404', '400']),
  ...onAgents('refused', ['403'], { codes: ['missing_scope'] }),
  ...onAgents('lossy', ['lost:1', 'lost:2', 'lost:4', 'empty-page:lose', 'empty-list']),
  ...onAgents('harmless', ['empty-page:keep'], { fromPage: 2 }),
  ...onAgents('harmless', ['duplicate:same', 'duplicate:newer', 'duplicate:older', 'moved']),
  ...onAgents('harmless', ['cursor-percent', 'cursor-on-last-page', 'null-errors']),
  ...onAgents('harmless', ['total:absent', 'total:+1', 'total:+9', 'total:-5']),
  ...FLEET_CHANGES.flatMap((change) =>
    onAgents('harmless', [`fleet-${change}:1`, `fleet-${change}:3`, `fleet-${change}:15`]),
  ),
  ...onAgents('harmless', ['500'], { endpoint: 'user' }),
  ...onAgents('harmless', ['500'], { endpoint: 'system/info' }),
  ...onAgents('harmless', ['401'], { endpoint: 'system/info' }),
];
