import { Button } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { number } from '../lib/format';
import { Icon } from './icon';

export interface Pages {
  readonly cursor: string | undefined;
  readonly index: number;
  readonly next: (cursor: string) => void;
  readonly previous: () => void;
}

/** The way through a list by cursors; begins anew whenever `key` (its filter and order) changes. */
export function usePages(key: string): Pages {
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

interface PagerProps {
  readonly pages: Pages;
  readonly shown: number;
  readonly size: number;
  readonly nextCursor: string | null;
  readonly total?: { readonly count: number; readonly capped: boolean } | undefined;
  readonly noun: string;
  readonly extra?: ReactNode;
}

export function Pager({ pages, shown, size, nextCursor, total, noun, extra }: PagerProps) {
  const first = pages.index * size + 1;
  const range = shown === 0 ? '0' : `${number(first)}–${number(first + shown - 1)}`;
  const of = total ? ` of ${total.capped ? 'more than ' : ''}${number(total.count)}` : '';
  return (
    <div className="table-foot">
      <span className="num" role="status">
        {range}
        {of} {noun}
      </span>
      {extra}
      <div className="row">
        <Button
          size="xs"
          variant="default"
          disabled={pages.index === 0}
          onClick={pages.previous}
          leftSection={<Icon name="left" size={14} />}
        >
          Previous
        </Button>
        <Button
          size="xs"
          variant="default"
          disabled={nextCursor === null}
          onClick={() => nextCursor !== null && pages.next(nextCursor)}
          rightSection={<Icon name="right" size={14} />}
        >
          Next
        </Button>
      </div>
    </div>
  );
}
