import { once } from 'node:events';
import { cellText, csvCell } from '../csv.ts';

/** Writes rows to stdout: one JSON object per line, CSV, or a table. */

export type Format = 'json' | 'csv' | 'table';

export interface Column<Row> {
  readonly name: string;
  readonly value: (row: Row) => unknown;
}

export interface RowWriter<Row> {
  write(rows: readonly Row[]): Promise<void>;
}

/** @param columns of CSV and table; JSON contains the whole row */
export function rowWriter<Row extends object>(
  format: Format,
  columns: readonly Column<Row>[],
): RowWriter<Row> {
  switch (format) {
    case 'json':
      return { write: (rows) => print(rows.map((row) => `${JSON.stringify(row)}\n`).join('')) };
    case 'csv':
      return csvWriter(columns);
    case 'table':
      return tableWriter(columns);
    default:
      return format satisfies never;
  }
}

/** Waits for a slow reader, so a million rows do not accumulate in memory. */
export async function print(text: string): Promise<void> {
  if (text !== '' && !process.stdout.write(text)) await once(process.stdout, 'drain');
}

function csvWriter<Row>(columns: readonly Column<Row>[]): RowWriter<Row> {
  let head = `${columns.map(({ name }) => name).join(',')}\n`;
  return {
    write: async (rows) => {
      const lines = rows.map(
        (row) => `${columns.map(({ value }) => csvCell(value(row))).join(',')}\n`,
      );
      await print(head + lines.join(''));
      head = '';
    },
  };
}

const MAX_COLUMN_WIDTH = 48;

/** The first rows determine the widths; longer cells in later rows are cut. */
function tableWriter<Row>(columns: readonly Column<Row>[]): RowWriter<Row> {
  let widths: readonly number[] | null = null;
  return {
    write: async (rows) => {
      const cells = rows.map((row) => columns.map(({ value }) => sanitize(cellText(value(row)))));
      const head = columns.map(({ name }) => name);
      const known = widths ?? widthsOf([head, ...cells]);
      const lines = widths ? cells : [head, ...cells];
      widths = known;
      await print(lines.map((line) => `${layOut(line, known)}\n`).join(''));
    },
  };
}

const widthsOf = (lines: readonly (readonly string[])[]): readonly number[] =>
  (lines[0] ?? []).map((_, at) =>
    Math.min(MAX_COLUMN_WIDTH, Math.max(...lines.map((line) => line[at]?.length ?? 0))),
  );

const layOut = (line: readonly string[], widths: readonly number[]): string =>
  line
    .map((cell, at) => {
      const width = widths[at] ?? MAX_COLUMN_WIDTH;
      return (cell.length > width ? `${cell.slice(0, width - 1)}…` : cell).padEnd(width);
    })
    .join('  ')
    .trimEnd();

/** Text from consoles must not move the cursor or hide other text in the terminal. */
export const sanitize = (text: string): string => text.replace(/[\p{Cc}\p{Cf}]/gu, '�');
