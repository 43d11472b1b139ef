import type { Integration } from '../../api/schema';
import { Badge } from '../../components/badge';
import { RelativeTime } from '../../components/relative-time';
import { RunStatus } from '../../components/run-status';
import { SafeText } from '../../components/safe-text';
import { formatDate, pluralize } from '../../lib/format';
import { expiryLabel, tokenDaysLeft } from '../../lib/integration-status';
import { SCOPE_LABELS } from '../../lib/labels';
import { useNow } from '../../lib/use-now';

function TokenDetail({ integration }: { readonly integration: Integration }) {
  const now = useNow();
  const { token, tokenExpiresSoon } = integration;
  const days = tokenDaysLeft(integration, now);
  if (token === null) return <dd>None</dd>;
  return (
    <dd>
      <span className="mono">••••{token.last4}</span>
      {token.scope ? <span className="dimmed"> {SCOPE_LABELS[token.scope]} scope</span> : null}
      <div className="small" style={{ fontWeight: 400 }}>
        {token.createdAt ? <div className="dimmed">made {formatDate(token.createdAt)}</div> : null}
        {token.expiresAt === null || days === null ? (
          <span className="dimmed">expiry not told by the console</span>
        ) : tokenExpiresSoon ? (
          <Badge tone={days < 3 ? 'bad' : 'warn'}>{expiryLabel(days)}</Badge>
        ) : (
          <span className="dimmed">
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
        <div className="small dimmed" style={{ fontWeight: 400 }}>
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

export function IntegrationFacts({ integration }: { readonly integration: Integration }) {
  const { cadence, nextRunAt, consoleUrl, connectedAt, lastRun } = integration;
  return (
    <dl className="facts">
      <div>
        <dt>Console</dt>
        <dd>
          <SafeText>{consoleUrl?.replace(/^https:\/\//, '')}</SafeText>
          <div className="small dimmed" style={{ fontWeight: 400 }}>
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
          <div className="small dimmed" style={{ fontWeight: 400 }}>
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
          <div className="small dimmed" style={{ fontWeight: 400 }}>
            {lastRun?.outcome === 'full' ? pluralize(lastRun.sightings, 'sighting') : null}
          </div>
        </dd>
      </div>
    </dl>
  );
}
