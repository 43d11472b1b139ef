import { useAiAgentNames } from '../../api/ai-agents';
import { Badge } from '../../components/badge';
import { SafeText } from '../../components/safe-text';
import { escapeInvisible } from '../../lib/text';

/** How many AI agents get a badge of their own; the others are counted in one. */
const MAX_NAMED = 1;

export function AiAgentsCell({ ids }: { readonly ids: readonly string[] }) {
  const nameOf = useAiAgentNames();
  if (ids.length === 0) return <span className="dimmed">–</span>;
  return (
    <span className="row" style={{ gap: 4, flexWrap: 'nowrap' }} title={ids.map(nameOf).join(', ')}>
      {ids.slice(0, MAX_NAMED).map((id) => (
        <Badge key={id} tone="info">
          <span className="truncate" style={{ maxWidth: 110 }}>
            {nameOf(id)}
          </span>
        </Badge>
      ))}
      {ids.length > MAX_NAMED ? (
        <Badge tone="quiet">
          +{ids.length - MAX_NAMED}
          <span className="sr-only"> {ids.slice(MAX_NAMED).map(nameOf).join(', ')}</span>
        </Badge>
      ) : null}
    </span>
  );
}

type Values = readonly string[] | null;

/** The first value, and how many more there are. */
export function ValuesCell({ values }: { readonly values: Values }) {
  if (values === null || values.length === 0) return <SafeText>{null}</SafeText>;
  return (
    <span className="row num" style={{ gap: 4, flexWrap: 'nowrap' }} title={values.join(', ')}>
      <span className="truncate" style={{ maxWidth: 120 }}>
        <SafeText>{values[0]}</SafeText>
      </span>
      {values.length > 1 ? <span className="dimmed"> +{values.length - 1}</span> : null}
    </span>
  );
}

/** Every value, one per line. */
export function ValueLines({ values }: { readonly values: Values }) {
  if (values === null || values.length === 0) return <span className="dimmed">–</span>;
  return values.map((value) => (
    <div key={value} className="mono">
      {escapeInvisible(value)}
    </div>
  ));
}

export function InfectedCell({ infected }: { readonly infected: boolean | null }) {
  if (infected === null) return <span className="dimmed">–</span>;
  return infected ? <Badge tone="bad">Infected</Badge> : 'No';
}
