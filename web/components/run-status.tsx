import type { Run } from '../api/schema';
import type { Tone } from '../lib/tone';
import { Badge } from './badge';

const LABELS: Readonly<Record<string, readonly [Tone, string]>> = {
  full: ['good', 'Complete'],
  'inventory-only': ['warn', 'Devices only'],
  failed: ['bad', 'Failed'],
  cancelled: ['quiet', 'Cancelled'],
};

export const runStatusLabel = (outcome: Run['outcome']): readonly [Tone, string] =>
  (outcome === null ? undefined : LABELS[outcome]) ?? ['info', 'Running'];

export function RunStatus({ run }: { readonly run: Run }) {
  const [tone, label] = runStatusLabel(run.outcome);
  return (
    <Badge tone={tone} dot pulse={run.outcome === null}>
      {label}
    </Badge>
  );
}
