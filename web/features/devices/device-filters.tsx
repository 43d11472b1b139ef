import { Button } from '@mantine/core';
import { useCallback } from 'react';
import { FilterSelect, facetOptions } from '../../components/filter-select';
import { SearchField } from '../../components/search-field';
import type { FilterChanges, FilterControls, FilterParams } from '../../lib/filter-params';
import { osFamily } from '../../lib/labels';
import { ColumnChooser } from './column-chooser';
import { isFiltered } from './device-filter';
import { useDeviceFacets } from './queries';
import { SavedFilters } from './saved-filters';

const STATUS_NAMES: Readonly<Record<string, string>> = {
  active: 'Active',
  decommissioned: 'Decommissioned',
  missing: 'Missing',
};

const ACTIVITY_OPTIONS = [
  { value: 'activeWithinDays:1', label: 'Active in the last day' },
  { value: 'activeWithinDays:7', label: 'Active in the last 7 days' },
  { value: 'activeWithinDays:30', label: 'Active in the last 30 days' },
  { value: 'inactiveForDays:7', label: 'Not active for 7 days' },
  { value: 'inactiveForDays:30', label: 'Not active for 30 days' },
  { value: 'inactiveForDays:90', label: 'Not active for 90 days' },
];

const AI_AGENT_OPTIONS = [
  { value: 'true', label: 'With AI agents' },
  { value: 'false', label: 'Without AI agents' },
];

function activityValue(values: FilterParams): string | undefined {
  const { activeWithinDays: within, inactiveForDays: without } = values;
  if (within) return `activeWithinDays:${within}`;
  return without ? `inactiveForDays:${without}` : undefined;
}

function activityParams(value: string | null): FilterChanges {
  const [key, days] = value?.split(':') ?? [];
  return { activeWithinDays: null, inactiveForDays: null, ...(key ? { [key]: days } : {}) };
}

type FacetSelectsProps = Pick<FilterControls, 'values' | 'set'>;

function FacetSelects({ values, set }: FacetSelectsProps) {
  const { data } = useDeviceFacets();
  return (
    <>
      <FilterSelect
        label="OS"
        value={values['osType']}
        options={facetOptions(data?.osType, ({ name }) => osFamily(name))}
        onChange={(osType) => set({ osType })}
      />
      <FilterSelect
        label="OS release"
        searchable
        value={values['osName']}
        options={facetOptions(data?.osName)}
        onChange={(osName) => set({ osName })}
      />
      <FilterSelect
        label="Site"
        searchable
        value={values['siteId']}
        options={facetOptions(data?.site)}
        onChange={(siteId) => set({ siteId })}
      />
      <FilterSelect
        label="Group"
        searchable
        value={values['groupId']}
        options={facetOptions(data?.group)}
        onChange={(groupId) => set({ groupId })}
      />
      <FilterSelect
        label="Status"
        value={values['status']}
        options={facetOptions(data?.status, ({ id, name }) => STATUS_NAMES[id] ?? name)}
        onChange={(status) => set({ status })}
      />
    </>
  );
}

interface DeviceFiltersProps extends FilterControls {
  readonly columns: readonly string[];
  readonly onColumnsChange: (columns: readonly string[]) => void;
}

export function DeviceFilters({
  values,
  set,
  replace,
  columns,
  onColumnsChange,
}: DeviceFiltersProps) {
  const search = useCallback((q: string) => set({ q }), [set]);
  return (
    <div className="toolbar" role="search" aria-label="Filter the devices">
      <SearchField
        label="Host name, user, IP or serial"
        value={values['q'] ?? ''}
        onChange={search}
      />
      <FacetSelects values={values} set={set} />
      <FilterSelect
        label="Last active"
        value={activityValue(values)}
        options={ACTIVITY_OPTIONS}
        onChange={(value) => set(activityParams(value))}
      />
      <FilterSelect
        label="AI agents"
        value={values['hasAiAgents']}
        options={AI_AGENT_OPTIONS}
        onChange={(hasAiAgents) => set({ hasAiAgents })}
      />
      {isFiltered(values) ? (
        <Button variant="subtle" onClick={() => replace({})}>
          Clear
        </Button>
      ) : null}
      <div className="row" style={{ marginLeft: 'auto' }}>
        <SavedFilters values={values} replace={replace} />
        <ColumnChooser columns={columns} onChange={onColumnsChange} />
      </div>
    </div>
  );
}
