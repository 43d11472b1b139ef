import { Button } from '@mantine/core';
import { useCallback } from 'react';
import { Link } from 'wouter';
import { fileAddress } from '../../api/client';
import { useDeviceCount, useDevices, useIntegration } from '../../api/queries';
import { useTenant } from '../../api/tenant';
import { Icon } from '../../components/icon';
import { Empty, Loaded, Page } from '../../components/page';
import { Pager, usePages } from '../../components/pagination';
import { Table } from '../../components/table';
import { useKept, useSearchValues } from '../../lib/filter-params';
import { DEVICE_COLUMNS, STANDARD_COLUMNS } from './device-columns';
import { filterOf, isFiltered, orderOf } from './device-filter';
import { DeviceFilters } from './device-filters';

const SIZE = 50;

function NoDevices({
  filtered,
  clear,
}: {
  readonly filtered: boolean;
  readonly clear: () => void;
}) {
  const { data } = useIntegration();
  if (filtered)
    return (
      <Empty
        icon="search"
        title="No device matches"
        action={
          <Button variant="light" onClick={clear}>
            Clear the filter
          </Button>
        }
      >
        Nothing in the inventory has all of these.
      </Empty>
    );
  if (data?.running)
    return (
      <Empty icon="refresh" title="The first sync is going on">
        Devices appear here as soon as they are read; this page follows by itself.
      </Empty>
    );
  return (
    <Empty
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
    </Empty>
  );
}

function useColumns() {
  const [chosen, choose] = useKept<readonly string[]>('device-columns', STANDARD_COLUMNS);
  const columns = DEVICE_COLUMNS.filter(({ id }) => id === 'hostname' || chosen.includes(id));
  return { columns, chosen, choose };
}

export function DevicesPage() {
  const { tenantId } = useTenant();
  const { values, set, replace } = useSearchValues();
  const { columns, chosen, choose } = useColumns();
  const filter = filterOf(values);
  const order = orderOf(values);
  const pages = usePages(JSON.stringify([filter, order]));
  const devices = useDevices({ ...filter, ...order, cursor: pages.cursor, limit: SIZE });
  const total = useDeviceCount(filter);
  const clear = useCallback(() => replace({}), [replace]);
  const csv = fileAddress(`/api/tenants/${tenantId}/devices.csv`, {
    ...filter,
    ...order,
    columns: columns.map(({ id }) => id).join(','),
  });
  return (
    <Page
      title="Devices"
      lead="Every device of the SentinelOne console, also those that left it."
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
          columns={chosen}
          choose={choose}
        />
        <Loaded query={devices} height={480}>
          {({ items, nextCursor }) =>
            items.length === 0 ? (
              <NoDevices filtered={isFiltered(values)} clear={clear} />
            ) : (
              <>
                <Table
                  label="Devices"
                  columns={columns}
                  rows={items}
                  rowKey={({ deviceId }) => deviceId}
                  busy={devices.isPlaceholderData}
                  sorting={{ ...order, change: (sort, next) => set({ sort, order: next }) }}
                />
                <Pager
                  pages={pages}
                  shown={items.length}
                  size={SIZE}
                  nextCursor={nextCursor}
                  total={total.data}
                  noun="devices"
                />
              </>
            )
          }
        </Loaded>
      </section>
    </Page>
  );
}
