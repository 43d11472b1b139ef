import { Link } from 'wouter';
import type { Change } from '../api/schema';
import type { Tone } from '../lib/tone';
import { Badge } from './badge';
import { RelativeTime } from './relative-time';
import { SafeText } from './safe-text';

const KINDS: Readonly<Record<Change['kind'], readonly [Tone, string]>> = {
  device_new: ['info', 'New device'],
  device_decommissioned: ['quiet', 'Decommissioned'],
  device_missing: ['warn', 'Device missing'],
  device_back: ['good', 'Device back'],
  ai_agent_new: ['info', 'New AI agent'],
  ai_agent_quiet: ['quiet', 'AI agent quiet'],
  ai_agent_back: ['good', 'AI agent back'],
};

interface ChangeListProps {
  readonly changes: readonly Change[];
  /** False on a device's own page. */
  readonly withDevice: boolean;
}

export function ChangeList({ changes, withDevice }: ChangeListProps) {
  return (
    <ul className="list">
      {changes.map((change) => (
        <li key={change.changeId} className="row-between" style={{ gap: '4px 12px' }}>
          <span className="row" style={{ minWidth: 0 }}>
            <Badge tone={KINDS[change.kind][0]}>{KINDS[change.kind][1]}</Badge>
            {change.aiAgent ? (
              <strong>
                <SafeText>{change.aiAgentName ?? change.aiAgent}</SafeText>
              </strong>
            ) : null}
            {withDevice ? (
              <Link href={`/devices/${encodeURIComponent(change.deviceId)}`}>
                <SafeText fallback={change.deviceId}>{change.hostname}</SafeText>
              </Link>
            ) : null}
            {change.user ? (
              <span className="dimmed">
                by <SafeText>{change.user}</SafeText>
              </span>
            ) : null}
          </span>
          <span className="dimmed small">
            <RelativeTime at={change.at} />, run #{change.runNumber}
          </span>
        </li>
      ))}
    </ul>
  );
}
