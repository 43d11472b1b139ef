import { Button, Popover, Tooltip } from '@mantine/core';
import { Link } from 'wouter';
import type { AgentAvailability, Device, Sighting } from '../api/schema';
import { escapeInvisible } from '../lib/format';
import { MODES } from '../lib/modes';
import { EmptyState } from './page';
import { RelativeTime, SafeText } from './text';
import { Badge, Notice, type Tone } from './tone';

const SEVERITY: Readonly<Record<string, number>> = { bad: 0, warn: 1 };
const severityOf = (mode: string): number => SEVERITY[MODES[mode]?.tone ?? 'quiet'] ?? 2;
const modeLabel = (mode: string): string => MODES[mode]?.label ?? escapeInvisible(mode);

interface ModeBadgesProps {
  readonly modes: readonly string[];
  /** How many are named before the rest is counted. */
  readonly named?: number;
}

export function ModeBadges({ modes, named = 2 }: ModeBadgesProps) {
  if (modes.length === 0) return <span className="dim">–</span>;
  const sorted = modes.toSorted((a, b) => severityOf(a) - severityOf(b));
  const rest = sorted.slice(named);
  return (
    <span className="row" style={{ gap: 4, flexWrap: 'nowrap' }}>
      {sorted.slice(0, named).map((mode) => (
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
              <span className="hidden-text"> {rest.map(modeLabel).join(', ')}</span>
            </Badge>
          </span>
        </Tooltip>
      ) : null}
    </span>
  );
}

export function ActivityBadge({ active }: { readonly active: boolean }) {
  return active ? (
    <Badge tone="good" dot>
      Active
    </Badge>
  ) : (
    <Badge tone="quiet">Quiet</Badge>
  );
}

const STATUS: Readonly<Record<Device['status'], readonly [Tone, string]>> = {
  active: ['good', 'Active'],
  decommissioned: ['quiet', 'Decommissioned'],
  missing: ['warn', 'Missing'],
};

export function DeviceStatusBadge({ status }: { readonly status: Device['status'] }) {
  const [tone, label] = STATUS[status];
  return (
    <Badge tone={tone} dot>
      {label}
    </Badge>
  );
}

/** The device of a sighting; one that left the inventory is still named, and said to have left. */
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

const LABELS: Readonly<Record<string, string>> = {
  rule: 'Rule of the catalogue',
  imagePath: 'Image',
  cmdline: 'Command line',
  commandLine: 'Command line',
  processName: 'Process',
  parentName: 'Started by',
  signer: 'Signed by',
  sha256: 'SHA-256',
  sha1: 'SHA-1',
};

/** What the agent was recognised by; secrets in command lines were redacted before storing. */
export function EvidencePopover({ sighting }: { readonly sighting: Sighting }) {
  const facts = Object.entries(sighting.evidence).filter(([, value]) => value);
  if (facts.length === 0) return <span className="dim">–</span>;
  return (
    <Popover width={460} position="bottom-end" shadow="md" withArrow trapFocus>
      <Popover.Target>
        <Button size="compact-xs" variant="light">
          Show
        </Button>
      </Popover.Target>
      <Popover.Dropdown maw="92vw">
        <dl className="pairs small">
          {facts.map(([name, value]) => (
            <div key={name} style={{ display: 'contents' }}>
              <dt>{LABELS[name] ?? name}</dt>
              <dd className="mono" style={{ overflowWrap: 'anywhere' }}>
                {escapeInvisible(value ?? '')}
              </dd>
            </div>
          ))}
        </dl>
      </Popover.Dropdown>
    </Popover>
  );
}

type AvailabilityState = AgentAvailability['state'];

const TITLES: Readonly<Record<AvailabilityState, string>> = {
  available: 'No AI agents match',
  not_connected: 'SentinelOne is not connected',
  never_ran: 'No run has finished yet',
  first_run_going_on: 'The first sync is going on',
  run_failed: 'The last run failed',
  deep_visibility_unlicensed: 'Devices but no agents: Deep Visibility is not licensed',
  deep_visibility_not_permitted: 'Devices but no agents: Deep Visibility is not permitted',
  deep_visibility_failed: 'Devices but no agents: Deep Visibility did not answer',
  nothing_seen: 'No AI agents were seen',
};

const nextStep = (
  state: AvailabilityState,
): { readonly to: string; readonly label: string } | null => {
  if (state === 'not_connected') return { to: '/integrations', label: 'Set up Integration' };
  if (state === 'nothing_seen' || state === 'available') return null;
  if (state.startsWith('deep_visibility'))
    return { to: '/integrations/features', label: 'See feature availability' };
  return { to: '/integrations', label: 'See the integration' };
};

/** Why there is nothing to show, one honest answer for each cause, with what to do. */
export function NoAiAgents({ availability }: { readonly availability: AgentAvailability }) {
  const { state, message, whatToDo } = availability;
  const step = nextStep(state);
  return (
    <EmptyState
      icon="agents"
      title={TITLES[state]}
      action={
        step ? (
          <Link href={step.to}>
            <Button component="span" variant="light" size="sm">
              {step.label}
            </Button>
          </Link>
        ) : null
      }
    >
      {message} {whatToDo}
    </EmptyState>
  );
}

/** Above a list that is old: it stays, as of when Deep Visibility last answered. */
export function StaleNotice({ availability }: { readonly availability: AgentAvailability }) {
  const { state, message, whatToDo, asOf } = availability;
  if (state === 'available' || state === 'nothing_seen' || asOf === null) return null;
  return (
    <Notice
      tone="warn"
      title={
        <>
          {TITLES[state]}; shown as of <RelativeTime at={asOf} />
        </>
      }
    >
      {message} {whatToDo}
    </Notice>
  );
}
