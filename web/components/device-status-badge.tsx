import type { Device } from '../api/schema';
import type { Tone } from '../lib/tone';
import { Badge } from './badge';

const LABELS: Readonly<Record<Device['status'], readonly [Tone, string]>> = {
  active: ['good', 'Active'],
  decommissioned: ['quiet', 'Decommissioned'],
  missing: ['warn', 'Missing'],
};

export function DeviceStatusBadge({ status }: { readonly status: Device['status'] }) {
  const [tone, label] = LABELS[status];
  return (
    <Badge tone={tone} dot>
      {label}
    </Badge>
  );
}
