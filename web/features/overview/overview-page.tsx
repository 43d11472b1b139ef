import { Link } from 'wouter';
import { useIntegration } from '../../api/integration';
import type { Overview } from '../../api/schema';
import { useTenant } from '../../api/tenant';
import { IntegrationBadge } from '../../components/integration-badge';
import { Page } from '../../components/page';
import { QueryResult } from '../../components/query-result';
import { RelativeTime } from '../../components/relative-time';
import { integrationStatus } from '../../lib/integration-status';
import { useNow } from '../../lib/use-now';
import { NewAiAgentsCard, RecentChangesCard, TopAiAgentsCard } from './ai-agent-cards';
import { DegradedNotice } from './degraded-notice';
import { EmptyOverview } from './empty-overview';
import { useOverview } from './queries';
import { StatCards } from './stat-cards';
import { Trends } from './trends';
import { LastWeekCard, RunHealthCard } from './week-cards';

function IntegrationLink() {
  const { data } = useIntegration();
  const now = useNow();
  if (!data) return null;
  const { label } = integrationStatus(data, now);
  return (
    <Link href="/integrations" aria-label={`SentinelOne: ${label}`}>
      <IntegrationBadge integration={data} large />
    </Link>
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
      subtitle={`Devices and AI agents of the tenant ${tenantId}.`}
      actions={<IntegrationLink />}
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
              <p className="dimmed small">
                Counted <RelativeTime at={data.computedAt} />.
              </p>
            </>
          )
        }
      </QueryResult>
    </Page>
  );
}
