import { Button } from '@mantine/core';
import { useCallback } from 'react';
import { useDeviceFacets } from '../../api/queries';
import { facetChoices, Pick } from '../../components/filter-select';
import { SearchField } from '../../components/search-field';
import type { SearchValues } from '../../lib/filter-params';
import { osFamily } from '../../lib/format';
import { ColumnChooser } from './column-chooser';
import { isFiltered } from './device-filter';
import { SavedFilters } from './saved-filters';

type Changes = Readonly<Record<string, string | null | undefined>>;

const STATUS_NAMES: Readonly<Record<string, string>> = {
  active: 'Active',
  decommissioned: 'Decommissioned',
  missing: 'Missing',
};

const ACTIVITY = [
  { value: 'activeWithinDays:1', label: 'Active in the last day' },
  { value: 'activeWithinDays:7', label: 'Active in the last 7 days' },
  { value: 'activeWithinDays:30', label: 'Active in the last 30 days' },
  { value: 'inactiveForDays:7', label: 'Not active for 7 days' },
  { value: 'inactiveForDays:30', label: 'Not active for 30 days' },
  { value: 'inactiveForDays:90', label: 'Not active for 90 days' },
];

const AI_AGENTS = [
  { value: 'true', label: 'With AI agents' },
  { value: 'false', label: 'Without AI agents' },
];

function activityOf(values: SearchValues): string | undefined {
  const { activeWithinDays: within, inactiveForDays: without } = values;
  if (within) return `activeWithinDays:${within}`;
  return without ? `inactiveForDays:${without}` : undefined;
}

function activityChange(value: string | null): Changes {
  const [key, days] = value?.split(':') ?? [];
  return { activeWithinDays: null, inactiveForDays: null, ...(key ? { [key]: days } : {}) };
}

interface FacetPicksProps {
  readonly values: SearchValues;
  readonly set: (changes: Changes) => void;
}

function FacetPicks({ values, set }: FacetPicksProps) {
  const { data } = useDeviceFacets();
  return (
    <>
      <Pick
        label="OS"
        value={values['osType']}
        choices={facetChoices(data?.osType, ({ name }) => osFamily(name))}
        change={(osType) => set({ osType })}
      />
      <Pick
        label="OS release"
        searchable
        value={values['osName']}
        choices={facetChoices(data?.osName)}
        change={(osName) => set({ osName })}
      />
      <Pick
        label="Site"
        searchable
        value={values['siteId']}
        choices={facetChoices(data?.site)}
        change={(siteId) => set({ siteId })}
      />
      <Pick
        label="Group"
        searchable
        value={values['groupId']}
        choices={facetChoices(data?.group)}
        change={(groupId) => set({ groupId })}
      />
      <Pick
        label="Status"
        value={values['status']}
        choices={facetChoices(data?.status, ({ id, name }) => STATUS_NAMES[id] ?? name)}
        change={(status) => set({ status })}
      />
    </>
  );
}

interface DeviceFiltersProps extends FacetPicksProps {
  readonly replace: (next: Changes) => void;
  readonly columns: readonly string[];
  readonly choose: (columns: readonly string[]) => void;
}

export function DeviceFilters({ values, set, replace, columns, choose }: DeviceFiltersProps) {
  const search = useCallback((q: string) => set({ q }), [set]);
  return (
    <div className="toolbar" role="search" aria-label="Filter the devices">
      <SearchField
        label="Host name, user, IP or serial"
        value={values['q'] ?? ''}
        change={search}
      />
      <FacetPicks values={values} set={set} />
      <Pick
        label="Last active"
        value={activityOf(values)}
        choices={ACTIVITY}
        change={(value) => set(activityChange(value))}
      />
      <Pick
        label="AI agents"
        value={values['hasAiAgents']}
        choices={AI_AGENTS}
        change={(hasAiAgents) => set({ hasAiAgents })}
      />
      {isFiltered(values) ? (
        <Button variant="subtle" onClick={() => replace({})}>
          Clear
        </Button>
      ) : null}
      <div className="row" style={{ marginLeft: 'auto' }}>
        <SavedFilters values={values} replace={replace} />
        <ColumnChooser columns={columns} choose={choose} />
      </div>
    </div>
  );
}
