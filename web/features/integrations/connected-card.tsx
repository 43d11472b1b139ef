import { Anchor, Progress as Bar } from '@mantine/core';
import type { Integration, Progress } from '../../api/schema';
import { useTenant } from '../../api/tenant';
import { Outcome } from '../../components/run-status';
import { Name, Time, useNow } from '../../components/text';
import { Notice, Pill } from '../../components/tone';
import { counted, day, number, plainly, SCOPES, TRIGGERS } from '../../lib/format';
import {
  expiryWords,
  standingOf,
  TOKEN_WARNING_DAYS,
  tokenDaysLeft,
} from '../../lib/integration-status';
import { Attention } from './attention-notices';
import { ConsoleMark } from './console-icon';
import { Actions } from './integration-actions';

function RunProgress({ running }: { readonly running: Progress }) {
  const { devicesSoFar, devicesTotal } = running;
  const percent = devicesTotal ? Math.min(100, (devicesSoFar / devicesTotal) * 100) : 0;
  const of = devicesTotal ? ` of ${number(devicesTotal)}` : '';
  return (
    <section
      aria-label="Running sync"
      className="stack"
      style={{ padding: '16px 20px', borderTop: '1px solid var(--line)', gap: 9 }}
    >
      <div className="spread">
        <h3>
          {TRIGGERS[running.trigger] ?? running.trigger}, begun <Time at={running.startedAt} />
        </h3>
        <span className="num" role="status">
          {number(devicesSoFar)}
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
        <dd>{plainly(running.inventory ?? 'starting')}</dd>
        <dt>Deep Visibility</dt>
        <dd>{plainly(running.deepVisibility ?? 'starting')}</dd>
      </dl>
    </section>
  );
}

function TokenFact({ integration }: { readonly integration: Integration }) {
  const now = useNow();
  const { token } = integration;
  const days = tokenDaysLeft(integration, now);
  if (token === null) return <dd>None</dd>;
  return (
    <dd>
      <span className="mono">••••{token.last4}</span>
      {token.scope ? <span className="dim"> {SCOPES[token.scope]} scope</span> : null}
      <div className="small" style={{ fontWeight: 400 }}>
        {token.createdAt ? <div className="dim">made {day(token.createdAt)}</div> : null}
        {token.expiresAt === null || days === null ? (
          <span className="dim">expiry not told by the console</span>
        ) : days <= TOKEN_WARNING_DAYS ? (
          <Pill tone={days < 3 ? 'bad' : 'warn'}>{expiryWords(days)}</Pill>
        ) : (
          <span className="dim">
            expires {day(token.expiresAt)}, in {counted(days, 'day')}
          </span>
        )}
      </div>
    </dd>
  );
}

function LastRun({ integration }: { readonly integration: Integration }) {
  const { lastRun, lastFullRun } = integration;
  if (lastRun === null) return <dd>None yet</dd>;
  const differs = lastFullRun && lastFullRun.runNumber !== lastRun.runNumber;
  return (
    <dd>
      <Time at={lastRun.finishedAt ?? lastRun.startedAt} /> <Outcome run={lastRun} />
      {differs ? (
        <div className="small dim" style={{ fontWeight: 400 }}>
          last complete <Time at={lastFullRun.finishedAt} />
        </div>
      ) : null}
    </dd>
  );
}

function nextRunWords({ status, degraded, running }: Integration): string {
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
          <Name>{consoleUrl?.replace(/^https:\/\//, '')}</Name>
          <div className="small dim" style={{ fontWeight: 400 }}>
            connected <Time at={connectedAt} />
          </div>
        </dd>
      </div>
      <div>
        <dt>Last run</dt>
        <LastRun integration={integration} />
      </div>
      <div>
        <dt>Next run</dt>
        <dd>
          <Time at={nextRunAt} fallback={nextRunWords(integration)} />
          <div className="small dim" style={{ fontWeight: 400 }}>
            {cadence?.text}
          </div>
        </dd>
      </div>
      <div>
        <dt>API token</dt>
        <TokenFact integration={integration} />
      </div>
      <div>
        <dt>Found by the last run</dt>
        <dd>
          {lastRun ? counted(lastRun.devicesSeen, 'device') : '–'}
          <div className="small dim" style={{ fontWeight: 400 }}>
            {lastRun?.outcome === 'full' ? counted(lastRun.sightings, 'sighting') : null}
          </div>
        </dd>
      </div>
    </dl>
  );
}

interface ConnectedCardProps {
  readonly integration: Integration;
  readonly edit: () => void;
}

export function ConnectedCard({ integration, edit }: ConnectedCardProps) {
  const { isAdmin } = useTenant();
  const { tone, label, moving } = standingOf(integration, useNow());
  return (
    <section className="card" aria-label="SentinelOne">
      <div className="card-head" style={{ paddingBlock: 16 }}>
        <div className="row" style={{ gap: 14, minWidth: 0 }}>
          <ConsoleMark />
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
          <Pill tone={tone} dot pulse={moving} big>
            {label}
          </Pill>
        </div>
        {isAdmin ? <Actions integration={integration} edit={edit} /> : null}
      </div>
      <div className="card-body stack">
        <Attention integration={integration} />
        {integration.degraded ? (
          <Notice tone="warn">Next run and progress are unknown while Temporal is away.</Notice>
        ) : null}
        <Facts integration={integration} />
      </div>
      {integration.running ? <RunProgress running={integration.running} /> : null}
    </section>
  );
}
