import type { PortalServices } from '../http/services.ts';

/** What the pages of devices, sightings and changes share. */

export type ListServices = Pick<PortalServices, 'database' | 'cursors'>;

/** A filter, with the order, the length and the cursor of a page. */
export type ListRequest<Filter, Sort> = Filter & {
  readonly sort: Sort;
  readonly order: 'asc' | 'desc';
  readonly limit: number;
  readonly cursor: string | null;
};

/** All pages of a filter, in one order. */
export type ExportRequest<Filter, Sort> = Omit<ListRequest<Filter, Sort>, 'limit' | 'cursor'>;

export interface ListPage<Item> {
  readonly items: Item[];
  readonly nextCursor: string | null;
}

/** Each page of an export has its own transaction, so that a slow reader holds none open. */
export const EXPORT_PAGE_SIZE = 2_000;

export async function* followPages<Item>(
  read: (cursor: string | null) => Promise<ListPage<Item>>,
): AsyncGenerator<readonly Item[]> {
  let cursor: string | null = null;
  do {
    const page: ListPage<Item> = await read(cursor);
    yield page.items;
    cursor = page.nextCursor;
  } while (cursor !== null);
}
