import { Link } from 'wouter';
import { useAiAgents, useChanges } from '../../api/queries';
import type { Overview } from '../../api/schema';
import { ChangeList } from '../../components/change-list';
import { Card, Empty, Loaded } from '../../components/page';
import { Time } from '../../components/text';
import { counted } from '../../lib/format';
import { Bars } from './bar-list';

const SHOWN = 8;

const sightingsOf = (id: string): string =>
  `/agents?view=sightings&aiAgent=${encodeURIComponent(id)}`;

export function TopAgents() {
  const agents = useAiAgents({ active: true });
  return (
    <Card
      title="Most widespread AI agents"
      note="Devices, last 7 days; red: permission checks bypassed."
      actions={<Link href="/agents">All AI agents</Link>}
    >
      <Loaded query={agents} height={200}>
        {({ items }) =>
          items.length === 0 ? (
            <p className="dim">No AI agent was active in the last 7 days.</p>
          ) : (
            <Bars
              color="var(--chart-1)"
              bars={items
                .toSorted((a, b) => b.activeDevices - a.activeDevices)
                .slice(0, SHOWN)
                .map(({ aiAgent, name, activeDevices, bypassDevices }) => ({
                  id: aiAgent,
                  label: <Link href={sightingsOf(aiAgent)}>{name}</Link>,
                  value: activeDevices,
                  alarming: Math.min(bypassDevices, activeDevices),
                }))}
            />
          )
        }
      </Loaded>
    </Card>
  );
}

export function NewAgents({ overview }: { readonly overview: Overview }) {
  const news = overview.newAiAgents.slice(0, SHOWN);
  return (
    <Card title="Newly observed AI agents" note="First seen anywhere within the last 7 days." flush>
      {news.length === 0 ? (
        <Empty icon="check" title="None">
          No AI agent was observed for the first time this week.
        </Empty>
      ) : (
        <ul className="list">
          {news.map(({ aiAgent, name, vendor, firstSeenAt, devices }) => (
            <li key={aiAgent} className="spread" style={{ gap: '2px 12px' }}>
              <span>
                <Link href={sightingsOf(aiAgent)} style={{ fontWeight: 560 }}>
                  {name}
                </Link>{' '}
                <span className="dim">{vendor}</span>
              </span>
              <span className="dim small">
                {counted(devices, 'device')}, <Time at={firstSeenAt} />
              </span>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}

export function RecentChanges() {
  const changes = useChanges({ limit: 10 });
  return (
    <Card title="Latest changes" note="What runs found to be different, newest first." flush>
      <Loaded query={changes} height={160}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty icon="refresh" title="No change recorded yet" />
          ) : (
            <ChangeList changes={items} withDevice />
          )
        }
      </Loaded>
    </Card>
  );
}
