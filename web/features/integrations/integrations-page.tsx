import { Tabs } from '@mantine/core';
import { useState } from 'react';
import { useLocation } from 'wouter';
import { useIntegration } from '../../api/integration';
import type { Integration } from '../../api/schema';
import { useTenant } from '../../api/tenant';
import { Page } from '../../components/page';
import { QueryResult } from '../../components/query-result';
import { ConnectedCard } from './connected-card';
import { FeatureMatrix } from './feature-matrix';
import { NewIntegrationCard } from './new-integration-card';
import { RunHistory } from './run-history';
import { SetupDialog } from './setup-dialog';

const isConnected = ({ status }: Integration): boolean =>
  status !== 'not_connected' && status !== 'disconnected';

function IntegrationTabs({
  integration,
  tab,
}: {
  readonly integration: Integration;
  readonly tab: string;
}) {
  const [, navigate] = useLocation();
  if (!isConnected(integration) && integration.lastRun === null) return null;
  return (
    <Tabs
      value={tab === 'features' ? 'features' : 'runs'}
      keepMounted={false}
      onChange={(value) =>
        navigate(value === 'features' ? '/integrations/features' : '/integrations', {
          replace: true,
        })
      }
    >
      <Tabs.List mb="md">
        <Tabs.Tab value="runs">Run history</Tabs.Tab>
        <Tabs.Tab value="features">Feature availability</Tabs.Tab>
      </Tabs.List>
      <Tabs.Panel value="runs">
        <RunHistory />
      </Tabs.Panel>
      <Tabs.Panel value="features">
        <FeatureMatrix />
      </Tabs.Panel>
    </Tabs>
  );
}

interface IntegrationsPageProps {
  readonly params: { readonly tab?: string };
}

export function IntegrationsPage({ params: { tab = 'runs' } }: IntegrationsPageProps) {
  const integration = useIntegration();
  const { isAdmin, tenantId } = useTenant();
  const [dialog, setDialog] = useState<'new' | 'edit' | null>(null);
  return (
    <Page
      title="Integrations"
      subtitle={`Where the devices and AI agents of the tenant ${tenantId} come from.`}
    >
      <QueryResult query={integration}>
        {(data) => (
          <>
            {isConnected(data) ? (
              <ConnectedCard integration={data} onEdit={() => setDialog('edit')} />
            ) : (
              <NewIntegrationCard
                integration={data}
                isAdmin={isAdmin}
                onSetUp={() => setDialog('new')}
              />
            )}
            <IntegrationTabs integration={data} tab={tab} />
            {dialog ? (
              <SetupDialog
                consoleUrl={dialog === 'edit' ? data.consoleUrl : null}
                onClose={() => setDialog(null)}
              />
            ) : null}
          </>
        )}
      </QueryResult>
    </Page>
  );
}
