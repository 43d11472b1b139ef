import { Button, SegmentedControl } from '@mantine/core';
import { fileUrl } from '../../api/client';
import { useTenant } from '../../api/tenant';
import { Icon } from '../../components/icon';
import { Page } from '../../components/page';
import { useFilterParams } from '../../lib/filter-params';
import { AiAgentsView } from './ai-agents-view';
import { parseSightingFilter } from './sighting-filter';
import { SightingsView } from './sightings-view';

const VIEWS = [
  { value: 'agents', label: 'By AI agent' },
  { value: 'sightings', label: 'By sighting' },
];

export function AgentsPage() {
  const { tenantId } = useTenant();
  const { values, set, replace } = useFilterParams();
  const view = values['view'] === 'sightings' ? 'sightings' : 'agents';
  const csv = fileUrl(`/api/tenants/${tenantId}/sightings.csv`, {
    ...(view === 'sightings' ? parseSightingFilter(values) : {}),
  });
  return (
    <Page
      title="Agents"
      subtitle="AI coding agents that Deep Visibility saw running: which, on which device, by whom."
      actions={
        <Button
          component="a"
          href={csv}
          download
          variant="default"
          leftSection={<Icon name="download" size={16} />}
        >
          Export CSV
        </Button>
      }
    >
      <div>
        <SegmentedControl
          aria-label="View"
          data={VIEWS}
          value={view}
          onChange={(next) => replace(next === 'sightings' ? { view: next } : {})}
        />
      </div>
      {view === 'agents' ? (
        <AiAgentsView values={values} set={set} replace={replace} />
      ) : (
        <SightingsView values={values} set={set} replace={replace} />
      )}
    </Page>
  );
}
