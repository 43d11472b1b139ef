import { createHash } from 'node:crypto';
import { inspect } from 'node:util';

/** Canary tokens, and a search for them in all encodings that programs use for text. */

/** Up to 86 letters and digits, a function of the seed. */
const letters = (seed: string): string =>
  createHash('sha512').update(seed).digest('base64url').replaceAll(/[-_]/g, '');

/** Characters that at least one encoding escapes. */
const ODD = [`"\\%&'!`, '\\"<+?`', '"\\/=>~'];

/**
 * A token of visible ASCII, unlike SentinelOne's: every five letters are followed by characters that
 * each encoding writes differently. A plain search finds none of its encoded forms, so the search
 * has to know them.
 */
export const CANARY = `eyJ${letters('canary').replaceAll(/.{5}/g, (five) => {
  const at = five.charCodeAt(0) % ODD.length;
  return `${five}${ODD[at]}`;
})}`;

/** The format of current consoles: three parts of base64url. */
export const NEXT_CANARY = ['eyJ', '', ''].map((start, at) => start + letters(`${at}`)).join('.');

/** The format of older consoles: 80 letters and digits. */
export const OLD_CANARY = letters('old').slice(0, 80);

/**
 * A piece of this many characters counts as a leak. It finds tokens that are split over two log
 * lines, cut off or abbreviated: of 31 characters in two pieces, one has at least 16. The last four,
 * which the product shows, are too few. 16 characters of base64 are 96 bits, too many for chance.
 */
const WINDOW = 16;

/** Any 16 characters contain a whole block that begins at a multiple of this. */
const BLOCK = WINDOW / 2;

const latin = (text: string): Buffer => Buffer.from(text, 'latin1');

const each = (secret: string, write: (code: string) => string): string =>
  [...latin(secret)].map((code) => write(code.toString(16).padStart(2, '0'))).join('');

const inJson = (text: string): string => JSON.stringify(text).slice(1, -1);

/** Encodings of a text by name. */
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

/** The base64 digits that do not depend on the bytes around the text; `before`: offset 0, 1, 2. */
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

/** Finds secrets in all encodings; about 100 MB per second. */
export class SecretSearch {
  /** The first four bytes of each block of each form, as a number. */
  readonly #anchors = new Map<number, Anchor[]>();
  /** A filter that rejects nearly all other numbers faster than the map. */
  readonly #kinds = new Uint8Array(1 << 20);

  constructor(secrets: readonly string[], forms: readonly string[] = SecretSearch.forms) {
    for (const secret of secrets) {
      // Many encodings leave a secret unchanged; search for each result once.
      const written = new Map(
        forms.toReversed().map((form) => [String(SecretSearch.write(secret, form)), form]),
      );
      for (const form of written.values()) this.#add(form, SecretSearch.write(secret, form));
    }
  }

  #add(form: string, text: Buffer): void {
    if (text.length < WINDOW) throw new RangeError(`too short to search for: ${form}`);
    for (let at = 0; at + BLOCK <= text.length; at += BLOCK) {
      const word = text.readUInt32BE(at);
      this.#kinds[kindOf(word)] = 1;
      this.#anchors.set(word, [...(this.#anchors.get(word) ?? []), { form, text, at }]);
    }
  }

  static get forms(): readonly string[] {
    return Object.keys(FORMS);
  }

  /** `secret` in the given form. */
  static write(secret: string, form: string): Buffer {
    const made = FORMS[form]?.(secret) ?? '';
    return typeof made === 'string' ? latin(made) : made;
  }

  /** Each form found, with the text around it. */
  find(content: string | Uint8Array): readonly string[] {
    const bytes = typeof content === 'string' ? Buffer.from(content) : content;
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

/** Each source that holds a piece of a canary, and what was found there. */
export const findCanaries = (
  sources: Iterable<readonly [source: string, content: string | Uint8Array]>,
): readonly string[] =>
  [...sources].flatMap(([source, content]) => {
    const [found] = search.find(content);
    return found === undefined ? [] : [`${source}: ${found}`];
  });
