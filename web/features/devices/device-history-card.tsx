import { Card } from '../../components/card';
import { ChangeList } from '../../components/change-list';
import { EmptyState } from '../../components/empty-state';
import { Pagination, useCursorPagination } from '../../components/pagination';
import { QueryResult } from '../../components/query-result';
import { useDeviceChanges } from './queries';

const PAGE_SIZE = 20;

export function HistoryCard({ deviceId }: { readonly deviceId: string }) {
  const pagination = useCursorPagination(deviceId);
  const changes = useDeviceChanges(deviceId, pagination.cursor, PAGE_SIZE);
  return (
    <Card title="History" note="What runs found to have changed, newest first." flush>
      <QueryResult query={changes} height={120}>
        {({ items, nextCursor }) => (
          <>
            {items.length === 0 ? (
              <EmptyState icon="refresh" title="No change recorded yet" />
            ) : null}
            <ChangeList changes={items} withDevice={false} />
            {nextCursor !== null || pagination.index > 0 ? (
              <Pagination
                pagination={pagination}
                shown={items.length}
                size={PAGE_SIZE}
                nextCursor={nextCursor}
                noun="changes"
              />
            ) : null}
          </>
        )}
      </QueryResult>
    </Card>
  );
}
