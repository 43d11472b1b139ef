import type { Feature, Features } from '../../api/schema';
import { Badge } from '../../components/badge';
import { EmptyState } from '../../components/empty-state';
import { QueryResult } from '../../components/query-result';
import { SafeText } from '../../components/safe-text';
import { type Column, Table } from '../../components/table';
import { formatDate } from '../../lib/format';
import { SCOPE_LABELS } from '../../lib/labels';
import type { Tone } from '../../lib/tone';
import { useFeatures } from './queries';

const STATES: Readonly<Record<Feature['state'], readonly [Tone, string]>> = {
  available: ['good', 'Available'],
  limited: ['warn', 'Limited'],
  unavailable: ['bad', 'Not available'],
  unknown: ['quiet', 'Not known yet'],
};

function StateBadge({ state }: { readonly state: Feature['state'] }) {
  const [tone, label] = STATES[state];
  return (
    <Badge tone={tone} dot>
      {label}
    </Badge>
  );
}

const COLUMNS: readonly Column<Feature>[] = [
  { id: 'name', label: 'Feature', wrap: true, cell: ({ name }) => <strong>{name}</strong> },
  { id: 'state', label: 'For this token', cell: ({ state }) => <StateBadge state={state} /> },
  {
    id: 'reason',
    label: 'Why, and what to do',
    wrap: true,
    cell: ({ reason, whatToDo }) => (
      <div style={{ minWidth: 220 }}>
        <SafeText>{reason}</SafeText>
        {whatToDo ? <div className="sub">{whatToDo}</div> : null}
      </div>
    ),
  },
  {
    id: 'needs',
    label: 'Needs at SentinelOne',
    wrap: true,
    cell: ({ needs }) => <div style={{ minWidth: 180 }}>{needs}</div>,
  },
];

function evaluationNote({ tokenScope, tokenExpiresAt, evaluatedAfterRun }: Features): string {
  const scope = tokenScope === null ? 'Scope unknown' : `${SCOPE_LABELS[tokenScope]} token`;
  const expiry = tokenExpiresAt === null ? '' : `, expires ${formatDate(tokenExpiresAt)}`;
  const after = evaluatedAfterRun === null ? 'before any run' : `after run #${evaluatedAfterRun}`;
  return `${scope}${expiry}; evaluated ${after}.`;
}

/** The features that token, licence and tenant allow, and what the others need. */
export function FeatureMatrix() {
  const features = useFeatures();
  return (
    <section className="card" aria-label="Feature availability">
      <QueryResult query={features}>
        {(data) =>
          data.items.length === 0 ? (
            <EmptyState icon="integrations" title="Nothing to evaluate yet">
              Set the integration up first.
            </EmptyState>
          ) : (
            <>
              <Table
                label="Feature availability"
                columns={COLUMNS}
                rows={data.items}
                rowKey={({ id }) => id}
              />
              <div className="table-footer">{evaluationNote(data)}</div>
            </>
          )
        }
      </QueryResult>
    </section>
  );
}
