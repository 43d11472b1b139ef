import type { Integration } from '../api/schema';
import { integrationStatus } from '../lib/integration-status';
import { useNow } from '../lib/use-now';
import { Badge } from './badge';

interface IntegrationBadgeProps {
  readonly integration: Integration;
  readonly large?: boolean;
}

export function IntegrationBadge({ integration, large = false }: IntegrationBadgeProps) {
  const { tone, label, inProgress } = integrationStatus(integration, useNow());
  return (
    <Badge tone={tone} dot pulse={inProgress} large={large}>
      {label}
    </Badge>
  );
}
