import { Anchor, Progress as Bar } from '@mantine/core';
import type { Integration, Progress } from '../../api/schema';
import { useTenant } from '../../api/tenant';
import { RunStatus } from '../../components/run-status';
import { RelativeTime, SafeText, useNow } from '../../components/text';
import { Badge, Notice } from '../../components/tone';
import {
  formatDate,
  formatNumber,
  humanizeState,
  pluralize,
  SCOPE_LABELS,
  TRIGGER_LABELS,
} from '../../lib/format';
import {
  expiryLabel,
  integrationStatus,
  TOKEN_WARNING_DAYS,
  tokenDaysLeft,
} from '../../lib/integration-status';
import { AttentionNotices } from './attention-notices';
import { ConsoleIcon } from './console-icon';
import { IntegrationActions } from './integration-actions';

function RunProgress({ running }: { readonly running: Progress }) {
  const { devicesSoFar, devicesTotal } = running;
  const percent = devicesTotal ? Math.min(100, (devicesSoFar / devicesTotal) * 100) : 0;
  const of = devicesTotal ? ` of ${formatNumber(devicesTotal)}` : '';
  return (
    <section
      aria-label="Running sync"
      className="stack"
      style={{ padding: '16px 20px', borderTop: '1px solid var(--line)', gap: 9 }}
    >
      <div className="spread">
        <h3>
          {TRIGGER_LABELS[running.trigger] ?? running.trigger}, begun{' '}
          <RelativeTime at={running.startedAt} />
        </h3>
        <span className="num" role="status">
          {formatNumber(devicesSoFar)}
          {of} devices
        </span>
      </div>
      <Bar
        value={Math.max(percent, 2)}
        animated={percent < 100}
        aria-label="Devices read so far"
        size="md"
      />
      <dl className="pairs">
        <dt>Inventory</dt>
        <dd>{humanizeState(running.inventory ?? 'starting')}</dd>
        <dt>Deep Visibility</dt>
        <dd>{humanizeState(running.deepVisibility ?? 'starting')}</dd>
      </dl>
    </section>
  );
}

function TokenDetail({ integration }: { readonly integration: Integration }) {
  const now = useNow();
  const { token } = integration;
  const days = tokenDaysLeft(integration, now);
  if (token === null) return <dd>None</dd>;
  return (
    <dd>
      <span className="mono">••••{token.last4}</span>
      {token.scope ? <span className="dim"> {SCOPE_LABELS[token.scope]} scope</span> : null}
      <div className="small" style={{ fontWeight: 400 }}>
        {token.createdAt ? <div className="dim">made {formatDate(token.createdAt)}</div> : null}
        {token.expiresAt === null || days === null ? (
          <span className="dim">expiry not told by the console</span>
        ) : days <= TOKEN_WARNING_DAYS ? (
          <Badge tone={days < 3 ? 'bad' : 'warn'}>{expiryLabel(days)}</Badge>
        ) : (
          <span className="dim">
            expires {formatDate(token.expiresAt)}, in {pluralize(days, 'day')}
          </span>
        )}
      </div>
    </dd>
  );
}

function LastRunDetail({ integration }: { readonly integration: Integration }) {
  const { lastRun, lastFullRun } = integration;
  if (lastRun === null) return <dd>None yet</dd>;
  const differs = lastFullRun && lastFullRun.runNumber !== lastRun.runNumber;
  return (
    <dd>
      <RelativeTime at={lastRun.finishedAt ?? lastRun.startedAt} /> <RunStatus run={lastRun} />
      {differs ? (
        <div className="small dim" style={{ fontWeight: 400 }}>
          last complete <RelativeTime at={lastFullRun.finishedAt} />
        </div>
      ) : null}
    </dd>
  );
}

function nextRunFallback({ status, degraded, running }: Integration): string {
  if (status === 'paused') return 'None while paused';
  if (degraded) return 'Unknown while Temporal is away';
  return running ? 'After this one' : 'None planned';
}

function Facts({ integration }: { readonly integration: Integration }) {
  const { cadence, nextRunAt, consoleUrl, connectedAt, lastRun } = integration;
  return (
    <dl className="facts">
      <div>
        <dt>Console</dt>
        <dd>
          <SafeText>{consoleUrl?.replace(/^https:\/\//, '')}</SafeText>
          <div className="small dim" style={{ fontWeight: 400 }}>
            connected <RelativeTime at={connectedAt} />
          </div>
        </dd>
      </div>
      <div>
        <dt>Last run</dt>
        <LastRunDetail integration={integration} />
      </div>
      <div>
        <dt>Next run</dt>
        <dd>
          <RelativeTime at={nextRunAt} fallback={nextRunFallback(integration)} />
          <div className="small dim" style={{ fontWeight: 400 }}>
            {cadence?.text}
          </div>
        </dd>
      </div>
      <div>
        <dt>API token</dt>
        <TokenDetail integration={integration} />
      </div>
      <div>
        <dt>Found by the last run</dt>
        <dd>
          {lastRun ? pluralize(lastRun.devicesSeen, 'device') : '–'}
          <div className="small dim" style={{ fontWeight: 400 }}>
            {lastRun?.outcome === 'full' ? pluralize(lastRun.sightings, 'sighting') : null}
          </div>
        </dd>
      </div>
    </dl>
  );
}

interface ConnectedCardProps {
  readonly integration: Integration;
  readonly onEdit: () => void;
}

export function ConnectedCard({ integration, onEdit }: ConnectedCardProps) {
  const { isAdmin } = useTenant();
  const { tone, label, inProgress } = integrationStatus(integration, useNow());
  return (
    <section className="card" aria-label="SentinelOne">
      <div className="card-head" style={{ paddingBlock: 16 }}>
        <div className="row" style={{ gap: 14, minWidth: 0 }}>
          <ConsoleIcon />
          <div>
            <h2>SentinelOne</h2>
            {integration.temporalUrl ? (
              <Anchor href={integration.temporalUrl} target="_blank" rel="noreferrer" size="xs">
                Workflow in Temporal
              </Anchor>
            ) : (
              <p>Singularity console, read-only</p>
            )}
          </div>
          <Badge tone={tone} dot pulse={inProgress} large>
            {label}
          </Badge>
        </div>
        {isAdmin ? <IntegrationActions integration={integration} onEdit={onEdit} /> : null}
      </div>
      <div className="card-body stack">
        <AttentionNotices integration={integration} />
        {integration.degraded ? (
          <Notice tone="warn">Next run and progress are unknown while Temporal is away.</Notice>
        ) : null}
        <Facts integration={integration} />
      </div>
      {integration.running ? <RunProgress running={integration.running} /> : null}
    </section>
  );
}
