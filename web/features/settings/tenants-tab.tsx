import { Button } from '@mantine/core';
import { useState } from 'react';
import { Link } from 'wouter';
import type { Tenant } from '../../api/schema';
import { Badge } from '../../components/badge';
import { Card } from '../../components/card';
import { NewTenantDialog } from '../../components/new-tenant';
import { QueryResult } from '../../components/query-result';
import { RelativeTime } from '../../components/relative-time';
import { type Column, Table } from '../../components/table';
import type { Tone } from '../../lib/tone';
import { useTenants } from './queries';

const STATES: Readonly<Record<Tenant['status'], readonly [Tone, string]>> = {
  not_connected: ['quiet', 'Not connected'],
  connected: ['good', 'Connected'],
  paused: ['quiet', 'Paused'],
  action_required: ['bad', 'Needs attention'],
  disconnecting: ['quiet', 'Disconnecting'],
  disconnected: ['quiet', 'Disconnected'],
};

const COLUMNS: readonly Column<Tenant>[] = [
  {
    id: 'tenant',
    label: 'Tenant',
    cell: ({ tenantId }) => (
      <Link href={`~/t/${tenantId}/overview`} style={{ fontWeight: 560 }}>
        {tenantId}
      </Link>
    ),
  },
  {
    id: 'status',
    label: 'Integration',
    cell: ({ status }) => (
      <Badge tone={STATES[status][0]} dot>
        {STATES[status][1]}
      </Badge>
    ),
  },
  { id: 'role', label: 'Your role', cell: ({ role }) => role },
  { id: 'created', label: 'Created', cell: ({ createdAt }) => <RelativeTime at={createdAt} /> },
];

export function TenantsTab() {
  const tenants = useTenants();
  const [creating, setCreating] = useState(false);
  return (
    <QueryResult query={tenants}>
      {({ items }) => (
        <Card
          title="Tenants"
          note="Each owns one SentinelOne integration; members see their tenant only."
          actions={<Button onClick={() => setCreating(true)}>New tenant</Button>}
          flush
        >
          <Table
            label="Tenants"
            columns={COLUMNS}
            rows={items}
            rowKey={({ tenantId }) => tenantId}
          />
          <NewTenantDialog opened={creating} onClose={() => setCreating(false)} />
        </Card>
      )}
    </QueryResult>
  );
}
