import { useFeatures } from '../../api/queries';
import type { Feature, Features } from '../../api/schema';
import { Empty, Loaded } from '../../components/page';
import { type Column, Table } from '../../components/table';
import { Name } from '../../components/text';
import { Pill, type Tone } from '../../components/tone';
import { day, SCOPES } from '../../lib/format';

const STATES: Readonly<Record<Feature['state'], readonly [Tone, string]>> = {
  available: ['good', 'Available'],
  limited: ['warn', 'Limited'],
  unavailable: ['bad', 'Not available'],
  unknown: ['quiet', 'Not known yet'],
};

function State({ state }: { readonly state: Feature['state'] }) {
  const [tone, label] = STATES[state];
  return (
    <Pill tone={tone} dot>
      {label}
    </Pill>
  );
}

const COLUMNS: readonly Column<Feature>[] = [
  { id: 'name', label: 'Feature', wrap: true, cell: ({ name }) => <strong>{name}</strong> },
  { id: 'state', label: 'For this token', cell: ({ state }) => <State state={state} /> },
  {
    id: 'reason',
    label: 'Why, and what to do',
    wrap: true,
    cell: ({ reason, whatToDo }) => (
      <div style={{ minWidth: 220 }}>
        <Name>{reason}</Name>
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

function evaluated({ tokenScope, tokenExpiresAt, evaluatedAfterRun }: Features): string {
  const scope = tokenScope === null ? 'Scope unknown' : `${SCOPES[tokenScope]} token`;
  const expiry = tokenExpiresAt === null ? '' : `, expires ${day(tokenExpiresAt)}`;
  const after = evaluatedAfterRun === null ? 'before any run' : `after run #${evaluatedAfterRun}`;
  return `${scope}${expiry}; evaluated ${after}.`;
}

/** What this token, licence and tenant make possible, and what would be needed for the rest. */
export function FeatureMatrix() {
  const features = useFeatures();
  return (
    <section className="card" aria-label="Feature availability">
      <Loaded query={features}>
        {(data) =>
          data.items.length === 0 ? (
            <Empty icon="integrations" title="Nothing to evaluate yet">
              Set the integration up first.
            </Empty>
          ) : (
            <>
              <Table
                label="Feature availability"
                columns={COLUMNS}
                rows={data.items}
                rowKey={({ id }) => id}
              />
              <div className="table-foot">{evaluated(data)}</div>
            </>
          )
        }
      </Loaded>
    </section>
  );
}
