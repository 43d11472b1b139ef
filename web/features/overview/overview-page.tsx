import { Button } from '@mantine/core';
import { Link } from 'wouter';
import { useIntegration, useOverview } from '../../api/queries';
import type { Overview } from '../../api/schema';
import { useTenant } from '../../api/tenant';
import { Card, Empty, Loaded, Page } from '../../components/page';
import { Time, useNow } from '../../components/text';
import { Notice, Pill } from '../../components/tone';
import { compact, counted } from '../../lib/format';
import { standingOf } from '../../lib/integration-status';
import { NewAgents, RecentChanges, TopAgents } from './ai-agent-cards';
import { Trend } from './trend-chart';
import { LastWeek, RunHealth } from './week-cards';

interface FigureProps {
  readonly label: string;
  readonly value: number;
  readonly note: string;
  readonly to: string;
  readonly alarm?: boolean;
}

function Figure({ label, value, note, to, alarm = false }: FigureProps) {
  return (
    <Link href={to} className={`card figure${alarm ? ' alarm' : ''}`}>
      <div className="label">{label}</div>
      <div className="value">{compact(value)}</div>
      <div className="note">{note}</div>
    </Link>
  );
}

const share = (part: number, whole: number): string =>
  whole === 0
    ? 'of no device'
    : `${((part / whole) * 100).toFixed(part < whole / 10 ? 1 : 0)} % of devices`;

function Figures({ overview }: { readonly overview: Overview }) {
  const { devices, aiAgents } = overview;
  const gone = devices.decommissioned + devices.missing;
  return (
    <div className="figures">
      <Figure
        label="Devices"
        value={devices.active}
        note={gone === 0 ? 'in the inventory' : `and ${compact(gone)} that left`}
        to="/devices?status=active"
      />
      <Figure
        label="AI agents"
        value={aiAgents.agents}
        note="different ones, last 7 days"
        to="/agents?active=true"
      />
      <Figure
        label="Devices with AI agents"
        value={aiAgents.devices}
        note={share(aiAgents.devices, devices.active)}
        to="/devices?hasAiAgents=true"
      />
      <Figure
        label="OS users of AI agents"
        value={aiAgents.users}
        note={counted(aiAgents.sightings, 'sighting')}
        to="/agents?view=sightings&active=true"
      />
      <Figure
        label="Permissions bypassed"
        value={aiAgents.bypassDevices}
        note={aiAgents.bypassDevices === 0 ? 'on no device' : 'devices, agents do not ask'}
        to="/agents?view=sightings&mode=permission-bypass"
        alarm={aiAgents.bypassDevices > 0}
      />
    </div>
  );
}

interface Moment {
  readonly at: string;
  readonly devices: number;
  readonly sightings: number;
}

/** By day; on the first day by run, so that there is a line to look at. */
function momentsOf({ trend, runHealth }: Overview): readonly Moment[] {
  if (trend.length > 1) return trend.map(({ day, ...counts }) => ({ at: day, ...counts }));
  const complete = runHealth.recent.filter(({ outcome }) => outcome === 'full');
  return complete.toReversed().map(({ startedAt, devicesActive, devicesSeen, sightings }) => ({
    at: startedAt,
    devices: devicesActive ?? devicesSeen,
    sightings,
  }));
}

function Trends({ overview }: { readonly overview: Overview }) {
  const moments = momentsOf(overview);
  const note = overview.trend.length > 1 ? null : 'Run by run on the first day, then day by day.';
  // A single point is no line; the numbers themselves stand above.
  if (moments.length < 2) return null;
  return (
    <div className="columns">
      <Card title="Devices over time" note={note}>
        <Trend
          noun="device"
          color="var(--chart-1)"
          points={moments.map(({ at, devices }) => ({ at, value: devices }))}
        />
      </Card>
      <Card title="Sightings of AI agents over time" note={note}>
        <Trend
          noun="sighting"
          color="var(--chart-2)"
          points={moments.map(({ at, sightings }) => ({ at, value: sightings }))}
        />
      </Card>
    </div>
  );
}

/** Nothing was ever read: says why, and where to begin. */
function Beginning() {
  const { data } = useIntegration();
  const { isAdmin } = useTenant();
  if (data?.running)
    return (
      <div className="card">
        <Empty icon="refresh" title="The first sync is going on">
          {counted(data.running.devicesSoFar, 'device')} so far. This page follows by itself.
        </Empty>
      </div>
    );
  return (
    <div className="card">
      <Empty
        icon="integrations"
        title="Connect SentinelOne to begin"
        action={
          <Link href="/integrations">
            <Button component="span">{isAdmin ? 'Set up Integration' : 'Integrations'}</Button>
          </Link>
        }
      >
        Devices, AI agents and what changes are shown here once a console is connected.
      </Empty>
    </div>
  );
}

function Standing() {
  const { data } = useIntegration();
  const now = useNow();
  if (!data) return null;
  const { tone, label, moving } = standingOf(data, now);
  return (
    <Link href="/integrations" aria-label={`SentinelOne: ${label}`}>
      <Pill tone={tone} dot pulse={moving} big>
        {label}
      </Pill>
    </Link>
  );
}

function Agentless({ overview }: { readonly overview: Overview }) {
  const { state, message, whatToDo, asOf } = overview.availability;
  if (state === 'available' || state === 'nothing_seen' || !message) return null;
  return (
    <Notice tone="warn" title={message}>
      {whatToDo}{' '}
      {asOf ? (
        <>
          AI agents are shown as of <Time at={asOf} />.
        </>
      ) : null}
    </Notice>
  );
}

const isEmpty = ({ trend, devices, runHealth }: Overview): boolean =>
  trend.length === 0 &&
  devices.active + devices.decommissioned + devices.missing === 0 &&
  runHealth.recent.length === 0;

export function OverviewPage() {
  const overview = useOverview();
  const { tenantId } = useTenant();
  return (
    <Page
      title="Overview"
      lead={`Devices and AI agents of the tenant ${tenantId}.`}
      actions={<Standing />}
    >
      <Loaded query={overview} height={480}>
        {(data) =>
          isEmpty(data) ? (
            <Beginning />
          ) : (
            <>
              <Agentless overview={data} />
              <Figures overview={data} />
              <Trends overview={data} />
              <div className="columns stretch">
                <TopAgents />
                <NewAgents overview={data} />
              </div>
              <div className="columns stretch">
                <LastWeek lastWeek={data.lastWeek} />
                <RunHealth health={data.runHealth} />
              </div>
              <RecentChanges />
              <p className="dim small">
                Counted <Time at={data.computedAt} />.
              </p>
            </>
          )
        }
      </Loaded>
    </Page>
  );
}
