import { Link } from 'wouter';
import type { Overview } from '../../api/schema';
import { formatCompact, pluralize } from '../../lib/format';

interface StatCardProps {
  readonly label: string;
  readonly value: number;
  readonly note: string;
  readonly to: string;
  readonly alert?: boolean;
}

function StatCard({ label, value, note, to, alert = false }: StatCardProps) {
  return (
    <Link href={to} className={`card figure${alert ? ' alarm' : ''}`}>
      <div className="label">{label}</div>
      <div className="value">{formatCompact(value)}</div>
      <div className="note">{note}</div>
    </Link>
  );
}

const shareOfDevices = (part: number, whole: number): string =>
  whole === 0
    ? 'of no device'
    : `${((part / whole) * 100).toFixed(part < whole / 10 ? 1 : 0)} % of devices`;

export function StatCards({ overview }: { readonly overview: Overview }) {
  const { devices, aiAgents } = overview;
  const gone = devices.decommissioned + devices.missing;
  return (
    <div className="stat-cards">
      <StatCard
        label="Devices"
        value={devices.active}
        note={gone === 0 ? 'in the inventory' : `and ${formatCompact(gone)} that left`}
        to="/devices?status=active"
      />
      <StatCard
        label="AI agents"
        value={aiAgents.agents}
        note="different ones, last 7 days"
        to="/agents?active=true"
      />
      <StatCard
        label="Devices with AI agents"
        value={aiAgents.devices}
        note={shareOfDevices(aiAgents.devices, devices.active)}
        to="/devices?hasAiAgents=true"
      />
      <StatCard
        label="OS users of AI agents"
        value={aiAgents.users}
        note={pluralize(aiAgents.sightings, 'sighting')}
        to="/agents?view=sightings&active=true"
      />
      <StatCard
        label="Permissions bypassed"
        value={aiAgents.bypassDevices}
        note={aiAgents.bypassDevices === 0 ? 'on no device' : 'devices, agents do not ask'}
        to="/agents?view=sightings&mode=permission-bypass"
        alert={aiAgents.bypassDevices > 0}
      />
    </div>
  );
}
