import { createHmac, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { DiscoveryError } from '../../errors/errors.ts';

const position = z.array(z.union([z.string(), z.number(), z.null()])).readonly();

/** Sort values of the last row of a page. */
export type CursorPosition = z.infer<typeof position>;

const MAC_BYTES = 16;

/**
 * Opaque cursors: the position of the last row, with a MAC over it and the list it belongs to. A
 * cursor that was changed or belongs to another filter is refused before it is parsed.
 */
export class Cursors {
  readonly #key: string;

  constructor(key: string) {
    this.#key = key;
  }

  /** @param list identifies the list: tenant, filter and order */
  write(list: unknown, end: CursorPosition): string {
    const text = Buffer.from(JSON.stringify(end), 'utf8');
    return Buffer.concat([this.#mac(list, text), text]).toString('base64url');
  }

  /** Throws `invalid_request` for a cursor of another list. */
  read(list: unknown, cursor: string): CursorPosition {
    const bytes = Buffer.from(cursor, 'base64url');
    const text = bytes.subarray(MAC_BYTES);
    const mac = bytes.subarray(0, MAC_BYTES);
    if (mac.length === MAC_BYTES && timingSafeEqual(mac, this.#mac(list, text))) {
      return position.parse(JSON.parse(text.toString('utf8')));
    }
    throw new DiscoveryError('invalid_request', {
      detail: 'cursor is not one that an earlier page of this list gave',
    });
  }

  #mac(list: unknown, text: Buffer): Buffer {
    return createHmac('sha256', this.#key)
      .update(`${JSON.stringify(list)}\n`)
      .update(text)
      .digest()
      .subarray(0, MAC_BYTES);
  }
}
