import { SegmentedControl } from '@mantine/core';
import { useState } from 'react';
import { useTenant } from '../../api/tenant';
import { Card } from '../../components/card';
import { EmptyState } from '../../components/empty-state';
import { FilterSelect } from '../../components/filter-select';
import { Pagination, useCursorPagination } from '../../components/pagination';
import { QueryResult } from '../../components/query-result';
import { Table } from '../../components/table';
import { ACTION_LABELS, COLUMNS } from './audit-log-columns';
import { useAuditLog } from './queries';

const PAGE_SIZE = 50;
const ACTION_OPTIONS = Object.entries(ACTION_LABELS).map(([value, label]) => ({ value, label }));

export function AuditLogTab() {
  const { session, tenantId } = useTenant();
  const [about, setAbout] = useState('tenant');
  const [action, setAction] = useState<string | null>(null);
  const pagination = useCursorPagination(`${about}/${action ?? ''}`);
  const log = useAuditLog(
    { cursor: pagination.cursor, limit: PAGE_SIZE, action: action ?? undefined },
    about === 'installation',
  );
  return (
    <Card title="Audit log" note="Who did what, when and from where. It can only grow." flush>
      <div className="toolbar">
        {session.user.installationAdmin ? (
          <SegmentedControl
            aria-label="About"
            data={[
              { value: 'tenant', label: tenantId },
              { value: 'installation', label: 'Installation' },
            ]}
            value={about}
            onChange={setAbout}
          />
        ) : null}
        <FilterSelect
          label="Action"
          searchable
          value={action ?? undefined}
          options={ACTION_OPTIONS}
          onChange={setAction}
        />
      </div>
      <QueryResult query={log} height={300}>
        {({ items, nextCursor }) =>
          items.length === 0 ? (
            <EmptyState icon="search" title="Nothing recorded" />
          ) : (
            <>
              <Table
                label="Audit log, newest first"
                columns={COLUMNS}
                rows={items}
                rowKey={({ auditId }) => String(auditId)}
                busy={log.isPlaceholderData}
              />
              <Pagination
                pagination={pagination}
                shown={items.length}
                size={PAGE_SIZE}
                nextCursor={nextCursor}
                noun="entries"
              />
            </>
          )
        }
      </QueryResult>
    </Card>
  );
}
