import { Readable } from 'node:stream';
import type { FastifyReply } from 'fastify';
import { csvCell } from '../../csv.ts';

export interface CsvColumn<Row> {
  readonly name: string;
  readonly value: (row: Row) => unknown;
}

/** Rows as CSV. The next page is read only when the client takes it: memory holds one page. */
export function csvStream<Row>(
  columns: readonly CsvColumn<Row>[],
  pages: AsyncIterable<readonly Row[]>,
): Readable {
  return Readable.from(csvChunks(columns, pages), { objectMode: false });
}

async function* csvChunks<Row>(
  columns: readonly CsvColumn<Row>[],
  pages: AsyncIterable<readonly Row[]>,
): AsyncGenerator<string> {
  yield `${columns.map(({ name }) => name).join(',')}\r\n`;
  for await (const rows of pages) {
    yield rows
      .map((row) => `${columns.map(({ value }) => csvCell(value(row))).join(',')}\r\n`)
      .join('');
  }
}

/** @param name file name without date and extension */
export function sendCsv(reply: FastifyReply, name: string, stream: Readable): FastifyReply {
  const day = new Date().toISOString().slice(0, 10);
  return reply
    .header('content-disposition', `attachment; filename="${name}-${day}.csv"`)
    .type('text/csv; charset=utf-8')
    .send(stream);
}
