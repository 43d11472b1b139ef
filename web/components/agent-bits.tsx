import { Button, Popover, Tooltip } from '@mantine/core';
import { Link } from 'wouter';
import type { AgentAvailability, Device, Sighting } from '../api/schema';
import { visible } from '../lib/format';
import { MODES } from '../lib/modes';
import { Empty } from './page';
import { Name, Time } from './text';
import { Notice, Pill, type Tone } from './tone';

const ALARM: Readonly<Record<string, number>> = { bad: 0, warn: 1 };
const alarm = (mode: string): number => ALARM[MODES[mode]?.tone ?? 'quiet'] ?? 2;
const modeName = (mode: string): string => MODES[mode]?.label ?? visible(mode);

interface ModesProps {
  readonly modes: readonly string[];
  /** How many are named before the rest is counted. */
  readonly named?: number;
}

export function Modes({ modes, named = 2 }: ModesProps) {
  if (modes.length === 0) return <span className="dim">–</span>;
  const sorted = modes.toSorted((a, b) => alarm(a) - alarm(b));
  const rest = sorted.slice(named);
  return (
    <span className="row" style={{ gap: 4, flexWrap: 'nowrap' }}>
      {sorted.slice(0, named).map((mode) => (
        <Tooltip key={mode} label={MODES[mode]?.meaning ?? mode}>
          <span>
            <Pill tone={MODES[mode]?.tone ?? 'quiet'}>{modeName(mode)}</Pill>
          </span>
        </Tooltip>
      ))}
      {rest.length > 0 ? (
        <Tooltip label={rest.map(modeName).join(', ')}>
          <span>
            <Pill tone="quiet">
              +{rest.length}
              <span className="hidden-text"> {rest.map(modeName).join(', ')}</span>
            </Pill>
          </span>
        </Tooltip>
      ) : null}
    </span>
  );
}

export function Activity({ active }: { readonly active: boolean }) {
  return active ? (
    <Pill tone="good" dot>
      Active
    </Pill>
  ) : (
    <Pill tone="quiet">Quiet</Pill>
  );
}

const STATUS: Readonly<Record<Device['status'], readonly [Tone, string]>> = {
  active: ['good', 'Active'],
  decommissioned: ['quiet', 'Decommissioned'],
  missing: ['warn', 'Missing'],
};

export function DeviceStatus({ status }: { readonly status: Device['status'] }) {
  const [tone, label] = STATUS[status];
  return (
    <Pill tone={tone} dot>
      {label}
    </Pill>
  );
}

/** The device of a sighting; one that left the inventory is still named, and said to have left. */
export function SightingDevice({ sighting }: { readonly sighting: Sighting }) {
  const { deviceId, hostname, deviceStatus } = sighting;
  if (deviceStatus === null)
    return (
      <>
        <span className="mono">{visible(deviceId)}</span>
        <div>
          <Pill tone="warn">Not in the inventory</Pill>
        </div>
      </>
    );
  return (
    <>
      <Link href={`/devices/${encodeURIComponent(deviceId)}`}>
        <Name fallback={deviceId}>{hostname}</Name>
      </Link>
      {deviceStatus === 'active' ? null : (
        <div>
          <DeviceStatus status={deviceStatus} />
        </div>
      )}
    </>
  );
}

const EVIDENCE: Readonly<Record<string, string>> = {
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
export function Evidence({ sighting }: { readonly sighting: Sighting }) {
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
              <dt>{EVIDENCE[name] ?? name}</dt>
              <dd className="mono" style={{ overflowWrap: 'anywhere' }}>
                {visible(value ?? '')}
              </dd>
            </div>
          ))}
        </dl>
      </Popover.Dropdown>
    </Popover>
  );
}

type Cause = AgentAvailability['state'];

const CAUSES: Readonly<Record<Cause, string>> = {
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

const nextStep = (state: Cause): { readonly to: string; readonly label: string } | null => {
  if (state === 'not_connected') return { to: '/integrations', label: 'Set up Integration' };
  if (state === 'nothing_seen' || state === 'available') return null;
  if (state.startsWith('deep_visibility'))
    return { to: '/integrations/features', label: 'See feature availability' };
  return { to: '/integrations', label: 'See the integration' };
};

/** Why there is nothing to show, one honest answer for each cause, with what to do. */
export function NoAgents({ availability }: { readonly availability: AgentAvailability }) {
  const { state, message, whatToDo } = availability;
  const step = nextStep(state);
  return (
    <Empty
      icon="agents"
      title={CAUSES[state]}
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
    </Empty>
  );
}

/** Above a list that is old: it stays, as of when Deep Visibility last answered. */
export function StaleAgents({ availability }: { readonly availability: AgentAvailability }) {
  const { state, message, whatToDo, asOf } = availability;
  if (state === 'available' || state === 'nothing_seen' || asOf === null) return null;
  return (
    <Notice
      tone="warn"
      title={
        <>
          {CAUSES[state]}; shown as of <Time at={asOf} />
        </>
      }
    >
      {message} {whatToDo}
    </Notice>
  );
}
