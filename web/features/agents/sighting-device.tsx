import { Link } from 'wouter';
import type { Sighting } from '../../api/schema';
import { Badge } from '../../components/badge';
import { DeviceStatusBadge } from '../../components/device-status-badge';
import { SafeText } from '../../components/safe-text';
import { escapeInvisible } from '../../lib/text';

/** A sighting's device, also when it is no longer in the inventory or not active there. */
export function SightingDevice({ sighting }: { readonly sighting: Sighting }) {
  const { deviceId, hostname, deviceStatus } = sighting;
  if (deviceStatus === null)
    return (
      <>
        <span className="mono">{escapeInvisible(deviceId)}</span>
        <div>
          <Badge tone="warn">Not in the inventory</Badge>
        </div>
      </>
    );
  return (
    <>
      <Link href={`/devices/${encodeURIComponent(deviceId)}`}>
        <SafeText fallback={deviceId}>{hostname}</SafeText>
      </Link>
      {deviceStatus === 'active' ? null : (
        <div>
          <DeviceStatusBadge status={deviceStatus} />
        </div>
      )}
    </>
  );
}
