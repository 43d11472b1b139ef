import type { ReactNode } from 'react';
import { Icon } from './icon';

export interface Column<Row> {
  readonly id: string;
  readonly label: string;
  readonly cell: (row: Row) => ReactNode;
  /** The API's name of this sort order. */
  readonly sort?: string;
  readonly right?: boolean;
  /** Breaks lines; other cells are truncated. */
  readonly wrap?: boolean;
}

export interface Sorting {
  readonly sort: string;
  readonly order: 'asc' | 'desc';
  readonly onChange: (sort: string, order: 'asc' | 'desc') => void;
}

interface TableProps<Row> {
  readonly label: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly rowKey: (row: Row) => string;
  readonly sorting?: Sorting;
  readonly busy?: boolean;
}

const DIRECTION = { asc: 'ascending', desc: 'descending' } as const;

function HeaderCell<Row>({
  column,
  sorting,
}: {
  column: Column<Row>;
  sorting: Sorting | undefined;
}) {
  const { sort, label, right } = column;
  if (sort === undefined || sorting === undefined)
    return (
      <th scope="col" className={right ? 'right' : undefined}>
        {label}
      </th>
    );
  const on = sorting.sort === sort;
  const next = on && sorting.order === 'asc' ? 'desc' : 'asc';
  return (
    <th
      scope="col"
      className={right ? 'right' : undefined}
      aria-sort={on ? DIRECTION[sorting.order] : 'none'}
    >
      <button
        type="button"
        className="sort"
        data-on={on}
        onClick={() => sorting.onChange(sort, next)}
      >
        {label}
        {on ? <Icon name={sorting.order === 'asc' ? 'up' : 'chevron'} size={14} /> : null}
      </button>
    </th>
  );
}

const cellClass = ({ right, wrap }: { right?: boolean; wrap?: boolean }): string =>
  right ? 'right' : wrap ? 'wrap' : 'cell';

/** Scrolls horizontally in its own frame when it is too wide for the page. */
export function Table<Row>({ label, columns, rows, rowKey, sorting, busy }: TableProps<Row>) {
  return (
    // A scrollable region must be reachable by keyboard.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div className="table-frame" role="region" aria-label={label} tabIndex={0}>
      <table className="table" aria-busy={busy ?? false}>
        <caption className="sr-only">{label}</caption>
        <thead>
          <tr>
            {columns.map((column) => (
              <HeaderCell key={column.id} column={column} sorting={sorting} />
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={rowKey(row)}>
              {columns.map((column) => (
                <td key={column.id} className={cellClass(column)}>
                  {column.cell(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
