import { Button } from '@mantine/core';
import { Link } from 'wouter';
import { useIntegration } from '../../api/integration';
import { useTenant } from '../../api/tenant';
import { EmptyState } from '../../components/empty-state';
import { pluralize } from '../../lib/format';

/** Replaces the overview before the first data, with the next step. */
export function EmptyOverview() {
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
