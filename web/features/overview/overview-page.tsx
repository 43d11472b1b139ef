import { Button } from '@mantine/core';
import { Link } from 'wouter';
import { useIntegration, useOverview } from '../../api/queries';
import type { Overview } from '../../api/schema';
import { useTenant } from '../../api/tenant';
import { Card, EmptyState, Page, QueryResult } from '../../components/page';
import { RelativeTime, useNow } from '../../components/text';
import { Badge, Notice } from '../../components/tone';
import { formatCompact, pluralize } from '../../lib/format';
import { integrationStatus } from '../../lib/integration-status';
import { NewAiAgentsCard, RecentChangesCard, TopAiAgentsCard } from './ai-agent-cards';
import { TrendChart } from './trend-chart';
import { LastWeekCard, RunHealthCard } from './week-cards';

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

function StatCards({ overview }: { readonly overview: Overview }) {
  const { devices, aiAgents } = overview;
  const gone = devices.decommissioned + devices.missing;
  return (
    <div className="figures">
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

interface TrendPoint {
  readonly at: string;
  readonly devices: number;
  readonly sightings: number;
}

/** By day; on the first day by run, so that there is a line to look at. */
function trendPoints({ trend, runHealth }: Overview): readonly TrendPoint[] {
  if (trend.length > 1) return trend.map(({ day, ...counts }) => ({ at: day, ...counts }));
  const complete = runHealth.recent.filter(({ outcome }) => outcome === 'full');
  return complete.toReversed().map(({ startedAt, devicesActive, devicesSeen, sightings }) => ({
    at: startedAt,
    devices: devicesActive ?? devicesSeen,
    sightings,
  }));
}

function Trends({ overview }: { readonly overview: Overview }) {
  const moments = trendPoints(overview);
  const note = overview.trend.length > 1 ? null : 'Run by run on the first day, then day by day.';
  // A single point is no line; the numbers themselves stand above.
  if (moments.length < 2) return null;
  return (
    <div className="columns">
      <Card title="Devices over time" note={note}>
        <TrendChart
          noun="device"
          color="var(--chart-1)"
          points={moments.map(({ at, devices }) => ({ at, value: devices }))}
        />
      </Card>
      <Card title="Sightings of AI agents over time" note={note}>
        <TrendChart
          noun="sighting"
          color="var(--chart-2)"
          points={moments.map(({ at, sightings }) => ({ at, value: sightings }))}
        />
      </Card>
    </div>
  );
}

/** Nothing was ever read: says why, and where to begin. */
function EmptyOverview() {
  const { data } = useIntegration();
  const { isAdmin } = useTenant();
  if (data?.running)
    return (
      <div className="card">
        <EmptyState icon="refresh" title="The first sync is going on">
          {pluralize(data.running.devicesSoFar, 'device')} so far. This page follows by itself.
        </EmptyState>
      </div>
    );
  return (
    <div className="card">
      <EmptyState
        icon="integrations"
        title="Connect SentinelOne to begin"
        action={
          <Link href="/integrations">
            <Button component="span">{isAdmin ? 'Set up Integration' : 'Integrations'}</Button>
          </Link>
        }
      >
        Devices, AI agents and what changes are shown here once a console is connected.
      </EmptyState>
    </div>
  );
}

function Standing() {
  const { data } = useIntegration();
  const now = useNow();
  if (!data) return null;
  const { tone, label, inProgress } = integrationStatus(data, now);
  return (
    <Link href="/integrations" aria-label={`SentinelOne: ${label}`}>
      <Badge tone={tone} dot pulse={inProgress} large>
        {label}
      </Badge>
    </Link>
  );
}

function DegradedNotice({ overview }: { readonly overview: Overview }) {
  const { state, message, whatToDo, asOf } = overview.availability;
  if (state === 'available' || state === 'nothing_seen' || !message) return null;
  return (
    <Notice tone="warn" title={message}>
      {whatToDo}{' '}
      {asOf ? (
        <>
          AI agents are shown as of <RelativeTime at={asOf} />.
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
      <QueryResult query={overview} height={480}>
        {(data) =>
          isEmpty(data) ? (
            <EmptyOverview />
          ) : (
            <>
              <DegradedNotice overview={data} />
              <StatCards overview={data} />
              <Trends overview={data} />
              <div className="columns stretch">
                <TopAiAgentsCard />
                <NewAiAgentsCard overview={data} />
              </div>
              <div className="columns stretch">
                <LastWeekCard lastWeek={data.lastWeek} />
                <RunHealthCard health={data.runHealth} />
              </div>
              <RecentChangesCard />
              <p className="dim small">
                Counted <RelativeTime at={data.computedAt} />.
              </p>
            </>
          )
        }
      </QueryResult>
    </Page>
  );
}
