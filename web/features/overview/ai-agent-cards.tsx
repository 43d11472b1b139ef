import { Link } from 'wouter';
import { useAiAgents, useChanges } from '../../api/queries';
import type { Overview } from '../../api/schema';
import { ChangeList } from '../../components/change-list';
import { Card, EmptyState, QueryResult } from '../../components/page';
import { RelativeTime } from '../../components/text';
import { pluralize } from '../../lib/format';
import { BarList } from './bar-list';

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
            <p className="dim">No AI agent was active in the last 7 days.</p>
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
  const news = overview.newAiAgents.slice(0, MAX_SHOWN);
  return (
    <Card title="Newly observed AI agents" note="First seen anywhere within the last 7 days." flush>
      {news.length === 0 ? (
        <EmptyState icon="check" title="None">
          No AI agent was observed for the first time this week.
        </EmptyState>
      ) : (
        <ul className="list">
          {news.map(({ aiAgent, name, vendor, firstSeenAt, devices }) => (
            <li key={aiAgent} className="spread" style={{ gap: '2px 12px' }}>
              <span>
                <Link href={sightingsPath(aiAgent)} style={{ fontWeight: 560 }}>
                  {name}
                </Link>{' '}
                <span className="dim">{vendor}</span>
              </span>
              <span className="dim small">
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
