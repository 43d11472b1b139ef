import { replaceMatches } from './patterns.ts';
import { engineFailure, invalidQuery, notSimulated } from './query-error.ts';
import { isTrue, textOf, type Value } from './values.ts';

interface Scalar {
  readonly args: readonly [min: number, max: number];
  readonly apply: (...args: readonly Value[]) => Value;
}

const numeric = (compute: (...numbers: number[]) => number, count = 1): Scalar => ({
  args: [count, count],
  apply: (...values) =>
    values.every((value) => typeof value === 'number') ? compute(...values) : Number.NaN,
});
/** Returns null for null, and so for a missing field. */
const textual = (
  compute: (text: string, ...rest: readonly Value[]) => Value,
  max = 1,
  min = 1,
): Scalar => ({
  args: [min, max],
  apply: (value = null, ...rest) => (value === null ? null : compute(textOf(value), ...rest)),
});

function trimCharacters(
  text: string,
  characters: Value | undefined,
  start: boolean,
  end: boolean,
): string {
  const drop = characters === undefined ? /\s/ : undefined;
  const set = textOf(characters ?? null);
  const isTrimmed = (char: string): boolean => (drop ? drop.test(char) : set.includes(char));
  const all = Array.from(text);
  const kept = all.map((char) => !isTrimmed(char));
  const from = start ? kept.indexOf(true) : 0;
  const to = end ? kept.lastIndexOf(true) + 1 : kept.length;
  return from < 0 ? '' : all.slice(from, to).join('');
}

const SCALARS: Readonly<Record<string, Scalar>> = {
  lower: textual((text) => text.toLowerCase()),
  upper: textual((text) => text.toUpperCase()),
  len: textual((text) => text.length),
  trim: textual((text, set) => trimCharacters(text, set, true, true), 2),
  ltrim: textual((text, set) => trimCharacters(text, set, true, false), 2),
  rtrim: textual((text, set) => trimCharacters(text, set, false, true), 2),
  substr: textual(
    (text, start = 0, length = null) =>
      text.slice(Number(start), length === null ? undefined : Number(start) + Number(length)),
    3,
    2,
  ),
  replace: textual(
    (text, pattern = '', by = '') => replaceMatches(text, textOf(pattern), textOf(by)),
    3,
    3,
  ),
  isempty: { args: [1, 1], apply: (value = null) => value === null || value === '' },
  isblank: { args: [1, 1], apply: (value = null) => value === null || textOf(value).trim() === '' },
  bool: { args: [1, 1], apply: (value = null) => isTrue(value) },
  string: { args: [1, 1], apply: (value = null) => textOf(value) },
  number: { args: [1, 1], apply: (value = null) => Number(value ?? 0) },
  abs: numeric(Math.abs),
  ceiling: numeric(Math.ceil),
  floor: numeric(Math.floor),
  min: numeric(Math.min, 2),
  max: numeric(Math.max, 2),
  array_get: {
    args: [2, 2],
    apply: (list = null, index = 0) =>
      Array.isArray(list) ? ((list as readonly Value[]).at(Number(index)) ?? null) : null,
  },
};

/** Documented functions that this console does not simulate. */
const NOT_SIMULATED = new Set(
  (
    'sqrt exp ln log pow pad_version format json_object_value net_ip net_ipv4 net_ipv6 ' +
    'net_ipsubnet net_private net_rfc1918 net_rfc4193 net_url_domain net_url_path running_sum ' +
    'running_count overall_sum overall_count percent_of_total array array_from_json ' +
    'array_to_json extract_matches extract_matches_matchcase split split_matchcase ' +
    'simpledateformat simpledateparse strftime strptime timebucket querystart queryend queryspan ' +
    'sum avg mean average median stddev p10 p50 p90 p95 p99 p999 pct any any_true all_true ' +
    'newest oldest min_by max_by estimate_distinct array_agg array_agg_distinct count'
  ).split(' '),
);
/** Trap: listed in some documentation, but a 500 on real consoles. */
const FAILING = new Set(['count_distinct', 'first', 'last', 'percentile']);

export function findScalar(name: string, args: number): Scalar['apply'] {
  const scalar = Object.hasOwn(SCALARS, name) ? SCALARS[name] : undefined;
  if (!scalar) throw unknownFunction(name);
  const [min, max] = scalar.args;
  if (args < min || args > max)
    throw invalidQuery(`Function '${name}' does not take ${args} arguments`);
  return scalar.apply;
}

export function unknownFunction(name: string): Error {
  if (FAILING.has(name)) return engineFailure(`Unknown function '${name}'`);
  if (NOT_SIMULATED.has(name)) return notSimulated(`function "${name}" here`);
  return invalidQuery(`Unknown function '${name}'`);
}
