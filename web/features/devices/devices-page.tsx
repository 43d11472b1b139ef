import { Button } from '@mantine/core';
import { useCallback } from 'react';
import { Link } from 'wouter';
import { fileUrl } from '../../api/client';
import { useIntegration } from '../../api/integration';
import { useTenant } from '../../api/tenant';
import { EmptyState } from '../../components/empty-state';
import { Icon } from '../../components/icon';
import { Page } from '../../components/page';
import { Pagination, useCursorPagination } from '../../components/pagination';
import { QueryResult } from '../../components/query-result';
import { Table } from '../../components/table';
import { useFilterParams } from '../../lib/filter-params';
import { DEFAULT_COLUMNS, DEVICE_COLUMNS } from './device-columns';
import { isFiltered, parseDeviceFilter, parseDeviceOrder } from './device-filter';
import { DeviceFilters } from './device-filters';
import { useDeviceCount, useDevices } from './queries';
import { useStoredList } from './use-stored-list';

const PAGE_SIZE = 50;

function NoDevices({
  filtered,
  onClear,
}: {
  readonly filtered: boolean;
  readonly onClear: () => void;
}) {
  const { data } = useIntegration();
  if (filtered)
    return (
      <EmptyState
        icon="search"
        title="No device matches"
        action={
          <Button variant="light" onClick={onClear}>
            Clear the filter
          </Button>
        }
      >
        Nothing in the inventory has all of these.
      </EmptyState>
    );
  if (data?.running)
    return (
      <EmptyState icon="refresh" title="The first sync is going on">
        Devices appear here as soon as they are read; this page follows by itself.
      </EmptyState>
    );
  return (
    <EmptyState
      icon="devices"
      title="No devices yet"
      action={
        <Link href="/integrations">
          <Button component="span" variant="light">
            Go to Integrations
          </Button>
        </Link>
      }
    >
      {data?.status === 'not_connected'
        ? 'Connect a SentinelOne console; its devices then appear here.'
        : 'No run has brought a device so far. The integration says why.'}
    </EmptyState>
  );
}

function useColumns() {
  const [chosenIds, chooseIds] = useStoredList('device-columns', DEFAULT_COLUMNS);
  const columns = DEVICE_COLUMNS.filter(({ id }) => id === 'hostname' || chosenIds.includes(id));
  return { columns, chosenIds, chooseIds };
}

export function DevicesPage() {
  const { tenantId } = useTenant();
  const { values, set, replace } = useFilterParams();
  const { columns, chosenIds, chooseIds } = useColumns();
  const filter = parseDeviceFilter(values);
  const order = parseDeviceOrder(values);
  const pagination = useCursorPagination(JSON.stringify([filter, order]));
  const devices = useDevices({ ...filter, ...order, cursor: pagination.cursor, limit: PAGE_SIZE });
  const total = useDeviceCount(filter);
  const clear = useCallback(() => replace({}), [replace]);
  const csv = fileUrl(`/api/tenants/${tenantId}/devices.csv`, {
    ...filter,
    ...order,
    columns: columns.map(({ id }) => id).join(','),
  });
  return (
    <Page
      title="Devices"
      subtitle="Every device of the SentinelOne console, also those that left it."
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
      <section className="card" aria-label="Devices">
        <DeviceFilters
          values={values}
          set={set}
          replace={replace}
          columns={chosenIds}
          onColumnsChange={chooseIds}
        />
        <QueryResult query={devices} height={480}>
          {({ items, nextCursor }) =>
            items.length === 0 ? (
              <NoDevices filtered={isFiltered(values)} onClear={clear} />
            ) : (
              <>
                <Table
                  label="Devices"
                  columns={columns}
                  rows={items}
                  rowKey={({ deviceId }) => deviceId}
                  busy={devices.isPlaceholderData}
                  sorting={{ ...order, onChange: (sort, next) => set({ sort, order: next }) }}
                />
                <Pagination
                  pagination={pagination}
                  shown={items.length}
                  size={PAGE_SIZE}
                  nextCursor={nextCursor}
                  total={total.data}
                  noun="devices"
                />
              </>
            )
          }
        </QueryResult>
      </section>
    </Page>
  );
}
