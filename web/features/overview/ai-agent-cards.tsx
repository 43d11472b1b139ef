import { Link } from 'wouter';
import { useAiAgents } from '../../api/ai-agents';
import type { Overview } from '../../api/schema';
import { Card } from '../../components/card';
import { ChangeList } from '../../components/change-list';
import { EmptyState } from '../../components/empty-state';
import { QueryResult } from '../../components/query-result';
import { RelativeTime } from '../../components/relative-time';
import { pluralize } from '../../lib/format';
import { BarList } from './bar-list';
import { useChanges } from './queries';

const MAX_SHOWN = 8;

const sightingsPath = (id: string): string =>
  `/agents?view=sightings&aiAgent=${encodeURIComponent(id)}`;

export function TopAiAgentsCard() {
  const agents = useAiAgents({ active: true });
  return (
    <Card
      title="Most widespread AI agents"
      note="Devices, last 7 days; red: permission checks bypassed."
      actions={<Link href="/agents">All AI agents</Link>}
    >
      <QueryResult query={agents} height={200}>
        {({ items }) =>
          items.length === 0 ? (
            <p className="dimmed">No AI agent was active in the last 7 days.</p>
          ) : (
            <BarList
              color="var(--chart-1)"
              items={items
                .toSorted((a, b) => b.activeDevices - a.activeDevices)
                .slice(0, MAX_SHOWN)
                .map(({ aiAgent, name, activeDevices, bypassDevices }) => ({
                  id: aiAgent,
                  label: <Link href={sightingsPath(aiAgent)}>{name}</Link>,
                  value: activeDevices,
                  alarming: Math.min(bypassDevices, activeDevices),
                }))}
            />
          )
        }
      </QueryResult>
    </Card>
  );
}

export function NewAiAgentsCard({ overview }: { readonly overview: Overview }) {
  const newAiAgents = overview.newAiAgents.slice(0, MAX_SHOWN);
  return (
    <Card title="Newly observed AI agents" note="First seen anywhere within the last 7 days." flush>
      {newAiAgents.length === 0 ? (
        <EmptyState icon="check" title="None">
          No AI agent was observed for the first time this week.
        </EmptyState>
      ) : (
        <ul className="list">
          {newAiAgents.map(({ aiAgent, name, vendor, firstSeenAt, devices }) => (
            <li key={aiAgent} className="row-between" style={{ gap: '2px 12px' }}>
              <span>
                <Link href={sightingsPath(aiAgent)} style={{ fontWeight: 560 }}>
                  {name}
                </Link>{' '}
                <span className="dimmed">{vendor}</span>
              </span>
              <span className="dimmed small">
                {pluralize(devices, 'device')}, <RelativeTime at={firstSeenAt} />
              </span>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}

export function RecentChangesCard() {
  const changes = useChanges({ limit: 10 });
  return (
    <Card title="Latest changes" note="What runs found to be different, newest first." flush>
      <QueryResult query={changes} height={160}>
        {({ items }) =>
          items.length === 0 ? (
            <EmptyState icon="refresh" title="No change recorded yet" />
          ) : (
            <ChangeList changes={items} withDevice />
          )
        }
      </QueryResult>
    </Card>
  );
}
