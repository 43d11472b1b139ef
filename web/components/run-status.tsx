import type { Run } from '../api/schema';
import { Pill, type Tone } from './tone';

const OUTCOMES: Readonly<Record<string, readonly [Tone, string]>> = {
  full: ['good', 'Complete'],
  'inventory-only': ['warn', 'Devices only'],
  failed: ['bad', 'Failed'],
  cancelled: ['quiet', 'Cancelled'],
};

export const outcomeWords = (outcome: Run['outcome']): readonly [Tone, string] =>
  (outcome === null ? undefined : OUTCOMES[outcome]) ?? ['info', 'Running'];

export function Outcome({ run }: { readonly run: Run }) {
  const [tone, label] = outcomeWords(run.outcome);
  return (
    <Pill tone={tone} dot pulse={run.outcome === null}>
      {label}
    </Pill>
  );
}
