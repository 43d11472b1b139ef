import { Skeleton } from '@mantine/core';
import type { ReactNode } from 'react';
import { ErrorNotice } from './error-notice';

interface QueryResultProps<Data> {
  readonly query: {
    readonly data: Data | undefined;
    readonly error: unknown;
    readonly refetch: () => unknown;
  };
  /** Of the placeholder, in pixels. */
  readonly height?: number;
  readonly children: (data: Data) => ReactNode;
}

/** Renders a query's data; until there is any, its error or a placeholder. */
export function QueryResult<Data>({ query, height = 240, children }: QueryResultProps<Data>) {
  if (query.data !== undefined) return children(query.data);
  if (query.error) return <ErrorNotice error={query.error} onRetry={() => void query.refetch()} />;
  return (
    <div role="status">
      <span className="sr-only">Loading</span>
      <Skeleton height={height} radius="lg" />
    </div>
  );
}
