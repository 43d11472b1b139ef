import { createHash } from 'node:crypto';
import { inspect } from 'node:util';

/** Tokens that are followed, and the search for them in all the forms a program gives to text. */

/** As many letters and digits as SHA-512 gives, the same ones every time. */
const letters = (seed: string): string =>
  createHash('sha512').update(seed).digest('base64url').replaceAll(/[-_]/g, '');

/** What some encoding or other changes, both its own marks and base64's last digits among it. */
const ODD = [`"\\%&'!`, '\\"<+?`', '"\\/=>~'];

/**
 * A token that SentinelOne would not make, of visible ASCII as it may be: five letters never go by
 * without characters that each encoding writes in a way of its own. So whoever looks for it as it
 * is finds none of its other forms, and a search has to know them.
 */
export const CANARY = `eyJ${letters('canary').replaceAll(/.{5}/g, (five) => {
  const at = five.charCodeAt(0) % ODD.length;
  return `${five}${ODD[at]}`;
})}`;

/** Shaped like the tokens of today's consoles: three parts of base64url. */
export const NEXT_CANARY = ['eyJ', '', ''].map((start, at) => start + letters(`${at}`)).join('.');

/** Eighty letters and digits, as older consoles make them. */
export const OLD_CANARY = letters('old').slice(0, 80);

/**
 * So much of a token in one piece is a leak. A token that is split over two lines of a log, cut off
 * at the end of a field or shown by its beginning is found by that, wherever the cut lies and
 * whatever stands between the pieces: one of two pieces has sixteen characters if both have 31. The
 * last four, which the product shows, are too few. Sixteen characters of base64 are 96 bits, which
 * nothing else has by chance.
 */
const WINDOW = 16;

/** Any sixteen characters hold a whole block that begins at a multiple of this. */
const BLOCK = WINDOW / 2;

const latin = (text: string): Buffer => Buffer.from(text, 'latin1');

const each = (secret: string, write: (code: string) => string): string =>
  [...latin(secret)].map((code) => write(code.toString(16).padStart(2, '0'))).join('');

const inJson = (text: string): string => JSON.stringify(text).slice(1, -1);

/** How the same text looks once something has written it down. */
const FORMS: Readonly<Record<string, (secret: string) => string | Buffer>> = {
  'as it is': (secret) => secret,
  'in small letters': (secret) => secret.toLowerCase(),
  'in capitals': (secret) => secret.toUpperCase(),
  'URL-encoded': encodeURIComponent,
  'URL-encoded in small letters': (secret) =>
    encodeURIComponent(secret).replaceAll(/%../g, (code) => code.toLowerCase()),
  'URL-encoded as a form': (secret) => new URLSearchParams({ secret }).toString().slice(7),
  'URL-encoded byte by byte': (secret) => each(secret, (code) => `%${code.toUpperCase()}`),
  'JSON-escaped': inJson,
  'JSON-escaped twice': (secret) => inJson(inJson(secret)),
  'JSON-escaped for pages': (secret) =>
    inJson(secret).replaceAll(/[<>&']/g, (odd) => `\\u00${each(odd, (code) => code)}`),
  'JSON-escaped with slashes': (secret) => inJson(secret).replaceAll('/', '\\/'),
  'HTML-escaped': (secret) =>
    secret.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;'),
  'HTML-escaped by numbers': (secret) =>
    secret.replaceAll(/[&<>"'/=]/g, (odd) => `&#${odd.charCodeAt(0)};`),
  'quoted as in CSV': (secret) => secret.replaceAll('"', '""'),
  'quoted as in COPY': (secret) => secret.replaceAll('\\', '\\\\'),
  'quoted as a composite': (secret) => secret.replaceAll('"', '""').replaceAll('\\', '\\\\'),
  'as Node shows it': (secret) => inspect(secret).slice(1, -1),
  'in base64': (secret) => base64(secret, 0),
  'in base64, one byte on': (secret) => base64(secret, 1),
  'in base64, two bytes on': (secret) => base64(secret, 2),
  'in base64url': (secret) => urlSafe(base64(secret, 0)),
  'in base64url, one byte on': (secret) => urlSafe(base64(secret, 1)),
  'in base64url, two bytes on': (secret) => urlSafe(base64(secret, 2)),
  'in hex': (secret) => each(secret, (code) => code),
  'in hex capitals': (secret) => each(secret, (code) => code.toUpperCase()),
  'in \\x': (secret) => each(secret, (code) => `\\x${code}`),
  'in \\x capitals': (secret) => each(secret, (code) => `\\x${code.toUpperCase()}`),
  'in UTF-16': (secret) => Buffer.from(secret, 'utf16le'),
};

/** The digits that are the same whatever stands before and behind it, of three ways to cut it. */
function base64(secret: string, before: number): string {
  const encoded = latin('x'.repeat(before) + secret).toString('base64');
  const bits = (before + secret.length) * 8;
  return encoded.slice(Math.ceil((before * 8) / 6), Math.floor(bits / 6));
}

const urlSafe = (text: string): string => text.replaceAll('+', '-').replaceAll('/', '_');

interface Anchor {
  readonly form: string;
  readonly text: Buffer;
  readonly at: number;
}

/** Looks for secrets in all their forms; a hundred megabytes take a second. */
export class SecretSearch {
  /** Four bytes at the beginning of each block of each form, by their number. */
  readonly #anchors = new Map<number, Anchor[]>();
  /** Tells nearly all other numbers apart, quicker than the map does. */
  readonly #kinds = new Uint8Array(1 << 20);

  constructor(secrets: readonly string[], forms: readonly string[] = SecretSearch.forms) {
    for (const secret of secrets) {
      // Much of what is written in another form stays as it is, and need not be looked for twice.
      const written = new Map(
        forms.toReversed().map((form) => [String(SecretSearch.write(secret, form)), form]),
      );
      for (const form of written.values()) this.#add(form, SecretSearch.write(secret, form));
    }
  }

  #add(form: string, text: Buffer): void {
    if (text.length < WINDOW) throw new RangeError(`too short to be told from chance: ${form}`);
    for (let at = 0; at + BLOCK <= text.length; at += BLOCK) {
      const word = text.readUInt32BE(at);
      this.#kinds[kindOf(word)] = 1;
      this.#anchors.set(word, [...(this.#anchors.get(word) ?? []), { form, text, at }]);
    }
  }

  static get forms(): readonly string[] {
    return Object.keys(FORMS);
  }

  /** What it looks like in `form`, to be hidden somewhere. */
  static write(secret: string, form: string): Buffer {
    const made = FORMS[form]?.(secret) ?? '';
    return typeof made === 'string' ? latin(made) : made;
  }

  /** Each form that was found, with what stands around it; empty when there is nothing of it. */
  find(place: string | Uint8Array): readonly string[] {
    const bytes = typeof place === 'string' ? Buffer.from(place) : place;
    const found = new Map<string, string>();
    let word = 0;
    for (let end = 0; end < bytes.length; end += 1) {
      word = ((word << 8) | (bytes[end] ?? 0)) >>> 0;
      if (this.#kinds[kindOf(word)] === 0) continue;
      for (const { form, text, at } of this.#anchors.get(word) ?? []) {
        const begin = end - 3;
        if (found.has(form) || begin < 0) continue;
        const before = sameBackwards(bytes, begin, text, at);
        const length = before + sameForwards(bytes, begin, text, at);
        if (length < WINDOW) continue;
        const around = bytes.subarray(Math.max(0, begin - before - 60), begin + 60);
        const shown = inspect(Buffer.from(around).toString('latin1'));
        found.set(form, `${form}, ${length} bytes: ${shown}`);
      }
    }
    return [...found.values()];
  }
}

const kindOf = (word: number): number => Math.imul(word, 0x9e37_79b1) >>> 12;

function sameBackwards(bytes: Uint8Array, from: number, text: Buffer, at: number): number {
  let length = 0;
  while (length < at && length < from && bytes[from - length - 1] === text[at - length - 1]) {
    length += 1;
  }
  return length;
}

function sameForwards(bytes: Uint8Array, from: number, text: Buffer, at: number): number {
  let length = 0;
  while (at + length < text.length && bytes[from + length] === text[at + length]) length += 1;
  return length;
}

const search = new SecretSearch([CANARY, NEXT_CANARY, OLD_CANARY]);

/** Each place that holds a piece of one of the canaries, and what was found there. */
export const findCanaries = (
  places: Iterable<readonly [place: string, kept: string | Uint8Array]>,
): readonly string[] =>
  [...places].flatMap(([place, kept]) => {
    const [found] = search.find(kept);
    return found === undefined ? [] : [`${place}: ${found}`];
  });
