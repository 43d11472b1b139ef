import { Tooltip } from '@mantine/core';
import { MODES } from '../lib/modes';
import { escapeInvisible } from '../lib/text';
import { Badge } from './badge';

const ORDER: Readonly<Record<string, number>> = { bad: 0, warn: 1 };
const orderOf = (mode: string): number => ORDER[MODES[mode]?.tone ?? 'quiet'] ?? 2;
const modeLabel = (mode: string): string => MODES[mode]?.label ?? escapeInvisible(mode);

interface ModeBadgesProps {
  readonly modes: readonly string[];
  /** How many get a badge of their own; the others are counted in one. */
  readonly max?: number;
}

/** A sighting's modes, the most alarming first. */
export function ModeBadges({ modes, max = 2 }: ModeBadgesProps) {
  if (modes.length === 0) return <span className="dimmed">–</span>;
  const sorted = modes.toSorted((a, b) => orderOf(a) - orderOf(b));
  const rest = sorted.slice(max);
  return (
    <span className="row" style={{ gap: 4, flexWrap: 'nowrap' }}>
      {sorted.slice(0, max).map((mode) => (
        <Tooltip key={mode} label={MODES[mode]?.meaning ?? mode}>
          <span>
            <Badge tone={MODES[mode]?.tone ?? 'quiet'}>{modeLabel(mode)}</Badge>
          </span>
        </Tooltip>
      ))}
      {rest.length > 0 ? (
        <Tooltip label={rest.map(modeLabel).join(', ')}>
          <span>
            <Badge tone="quiet">
              +{rest.length}
              <span className="sr-only"> {rest.map(modeLabel).join(', ')}</span>
            </Badge>
          </span>
        </Tooltip>
      ) : null}
    </span>
  );
}
