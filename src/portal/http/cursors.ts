import { createHmac, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { DiscoveryError } from '../../errors/errors.ts';

const place = z.array(z.union([z.string(), z.number(), z.null()])).readonly();

/** Where a page ended. */
export type CursorPosition = z.infer<typeof place>;

const MARK_BYTES = 16;

/**
 * Cursors as clients hold them: the last row's place and a mark over it and over the list it belongs
 * to, so that one that was changed, or taken to another filter, is refused and not interpreted.
 */
export class Cursors {
  readonly #key: string;

  constructor(key: string) {
    this.#key = key;
  }

  /** @param list names the list: tenant, filter and order */
  write(list: unknown, end: CursorPosition): string {
    const text = Buffer.from(JSON.stringify(end), 'utf8');
    return Buffer.concat([this.#mark(list, text), text]).toString('base64url');
  }

  /** Throws `invalid_request` for a cursor that this list did not give. */
  read(list: unknown, cursor: string): CursorPosition {
    const bytes = Buffer.from(cursor, 'base64url');
    const text = bytes.subarray(MARK_BYTES);
    const mark = bytes.subarray(0, MARK_BYTES);
    if (mark.length === MARK_BYTES && timingSafeEqual(mark, this.#mark(list, text))) {
      return place.parse(JSON.parse(text.toString('utf8')));
    }
    throw new DiscoveryError('invalid_request', {
      detail: 'cursor is not one that an earlier page of this list gave',
    });
  }

  #mark(list: unknown, text: Buffer): Buffer {
    return createHmac('sha256', this.#key)
      .update(`${JSON.stringify(list)}\n`)
      .update(text)
      .digest()
      .subarray(0, MARK_BYTES);
  }
}
