import { nth } from './guards.ts';

/**
 * Deterministic values without state. All sample data is a pure function of (seed, index, salt), so
 * a fleet of a million devices uses no memory until a page is requested.
 */

/** Mixes three integers into an unsigned 32-bit number (MurmurHash3's finaliser, twice). */
export function hash32(a: number, b: number, c = 0): number {
  let h = Math.imul(a ^ 0x9e3779b9, 0x85ebca6b);
  h = Math.imul((h ^ (h >>> 15)) + b, 0xc2b2ae35);
  h = Math.imul((h ^ (h >>> 13)) + c, 0x27d4eb2f);
  h ^= h >>> 16;
  h = Math.imul(h, 0x85ebca6b);
  return (h ^ (h >>> 13)) >>> 0;
}

/** FNV-1a. Used to derive salts from names, and digests from texts. */
export function hashText(text: string): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < text.length; i += 1) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  return h >>> 0;
}

const BYTES = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

/** Hex digits derived from both numbers, for sample hashes, MAC addresses and uuids. */
export function hex(a: number, b: number, digits: number): string {
  let text = '';
  for (let part = 0; text.length < digits; part += 1) {
    const h = hash32(a, b, part);
    text += BYTES[h >>> 24];
    text += BYTES[(h >>> 16) & 255];
    text += BYTES[(h >>> 8) & 255];
    text += BYTES[h & 255];
  }
  return text.slice(0, digits);
}

/** A seeded random number generator (mulberry32). */
export class Rng {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** A number in [0, 1). */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  }

  /** An integer in [0, bound). */
  below(bound: number): number {
    return Math.floor(this.next() * bound);
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  pick<T>(list: readonly T[]): T {
    return nth(list, this.below(list.length));
  }
}

/** A list whose values are selected with a probability proportional to their weight. */
export class WeightedList<T> {
  readonly #values: readonly T[];
  readonly #thresholds: readonly number[];

  constructor(entries: readonly (readonly [T, number])[]) {
    this.#values = entries.map(([value]) => value);
    const total = entries.reduce((sum, [, weight]) => sum + weight, 0);
    let seen = 0;
    this.#thresholds = entries.map(([, weight]) => {
      seen += weight;
      return (seen / total) * 4_294_967_296;
    });
  }

  /** The value that a 32-bit hash selects. */
  at(hash: number): T {
    let index = 0;
    while (hash >= nth(this.#thresholds, index)) index += 1;
    return nth(this.#values, index);
  }
}
