import { Button } from '@mantine/core';
import { useState } from 'react';
import { formatNumber } from '../lib/format';
import { Icon } from './icon';

export interface CursorPagination {
  readonly cursor: string | undefined;
  readonly index: number;
  readonly next: (cursor: string) => void;
  readonly previous: () => void;
}

/** Cursors of the pages visited so far; starts over when `key` (filter and order) changes. */
export function useCursorPagination(key: string): CursorPagination {
  const [state, setState] = useState<{ key: string; cursors: readonly string[] }>({
    key,
    cursors: [],
  });
  const cursors = state.key === key ? state.cursors : [];
  return {
    cursor: cursors.at(-1),
    index: cursors.length,
    next: (cursor) => setState({ key, cursors: [...cursors, cursor] }),
    previous: () => setState({ key, cursors: cursors.slice(0, -1) }),
  };
}

interface PaginationProps {
  readonly pagination: CursorPagination;
  readonly shown: number;
  readonly size: number;
  readonly nextCursor: string | null;
  readonly total?: { readonly count: number; readonly capped: boolean } | undefined;
  readonly noun: string;
}

export function Pagination({ pagination, shown, size, nextCursor, total, noun }: PaginationProps) {
  const first = pagination.index * size + 1;
  const range = shown === 0 ? '0' : `${formatNumber(first)}–${formatNumber(first + shown - 1)}`;
  const of = total ? ` of ${total.capped ? 'more than ' : ''}${formatNumber(total.count)}` : '';
  return (
    <div className="table-footer">
      <span className="num" role="status">
        {range}
        {of} {noun}
      </span>
      <div className="row">
        <Button
          size="xs"
          variant="default"
          disabled={pagination.index === 0}
          onClick={pagination.previous}
          leftSection={<Icon name="left" size={14} />}
        >
          Previous
        </Button>
        <Button
          size="xs"
          variant="default"
          disabled={nextCursor === null}
          onClick={() => nextCursor !== null && pagination.next(nextCursor)}
          rightSection={<Icon name="right" size={14} />}
        >
          Next
        </Button>
      </div>
    </div>
  );
}
