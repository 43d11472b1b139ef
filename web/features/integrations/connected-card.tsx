import { Anchor } from '@mantine/core';
import type { Integration } from '../../api/schema';
import { useTenant } from '../../api/tenant';
import { IntegrationBadge } from '../../components/integration-badge';
import { Notice } from '../../components/notice';
import { AttentionNotices } from './attention-notices';
import { ConsoleIcon } from './console-icon';
import { IntegrationActions } from './integration-actions';
import { IntegrationFacts } from './integration-facts';
import { RunProgress } from './run-progress';

interface ConnectedCardProps {
  readonly integration: Integration;
  readonly onEdit: () => void;
}

export function ConnectedCard({ integration, onEdit }: ConnectedCardProps) {
  const { isAdmin } = useTenant();
  return (
    <section className="card" aria-label="SentinelOne">
      <div className="card-header" style={{ paddingBlock: 16 }}>
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
          <IntegrationBadge integration={integration} large />
        </div>
        {isAdmin ? <IntegrationActions integration={integration} onEdit={onEdit} /> : null}
      </div>
      <div className="card-body stack">
        <AttentionNotices integration={integration} />
        {integration.degraded ? (
          <Notice tone="warn">Next run and progress are unknown while Temporal is away.</Notice>
        ) : null}
        <IntegrationFacts integration={integration} />
      </div>
      {integration.running ? <RunProgress running={integration.running} /> : null}
    </section>
  );
}
