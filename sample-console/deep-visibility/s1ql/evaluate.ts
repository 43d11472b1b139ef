import type { TelemetryEvent } from '../../history/process.ts';
import { badQuery } from '../../http/errors.ts';
import { parseTimestamp } from '../../time.ts';
import { type Field, findField } from './fields.ts';
import { parse } from './parser.ts';
import { compileRegExp } from './regexp.ts';
import type { Expression, Operator } from './syntax.ts';

type Test = (event: TelemetryEvent) => boolean;
type ValueTest = (value: string) => boolean;

export interface CompiledQuery {
  readonly matches: Test;
  /** The query can match nothing but process launches, so no other events need be looked at. */
  readonly launchesOnly: boolean;
}

/** Reads a query and checks its fields and operators; throws the API's 400 where they are wrong. */
export function compileQuery(query: string): CompiledQuery {
  const expression = parse(query);
  return { matches: compile(expression), launchesOnly: launchesOnly(expression) };
}

function compile(expression: Expression): Test {
  switch (expression.kind) {
    case 'and': {
      const tests = expression.parts.map(compile);
      return (event) => tests.every((test) => test(event));
    }
    case 'or': {
      const tests = expression.parts.map(compile);
      return (event) => tests.some((test) => test(event));
    }
    case 'not': {
      const test = compile(expression.part);
      return (event) => !test(event);
    }
    default:
      return compileTest(expression.field, expression.operator, expression.values);
  }
}

const ENUM_OPERATORS = new Set<Operator>(['=', '!=', 'in', 'not in', 'is empty', 'is not empty']);

function compileTest(name: string, operator: Operator, values: readonly string[]): Test {
  const field = findField(name);
  if (!field) throw badQuery(`Unknown field "${name}"`);
  if (field.kind === 'enum' && !ENUM_OPERATORS.has(operator)) {
    throw badQuery(`operator "${operator}" is not supported for field "${field.name}"`);
  }
  const filled = any(field, (value) => value !== '');
  switch (operator) {
    case 'is not empty':
      return filled;
    case 'is empty':
      return (event) => !filled(event);
    case '!=': {
      const equal = any(field, valueTest(field, '=', values));
      return (event) => !equal(event);
    }
    // Trap: this form is accepted and matches nothing; NOT (x In (…)) is what works.
    case 'not in':
      return () => false;
    default:
      return any(field, remembered(valueTest(field, operator, values), values.length));
  }
}

/** A shortcut field holds several values; one of them is enough. An absent value fits nothing. */
function any(field: Field, test: ValueTest): Test {
  return (event) => {
    const value = field.read(event);
    if (value === null) return false;
    if (typeof value === 'string') return test(value);
    return value.some((one) => one !== null && test(one));
  };
}

const MEMORY = 5_000;

/** Long lists are dear to test and names repeat a lot, so answers are kept for a while. */
function remembered(test: ValueTest, values: number): ValueTest {
  if (values < 5) return test;
  const known = new Map<string, boolean>();
  return (value) => {
    const before = known.get(value);
    if (before !== undefined) return before;
    if (known.size >= MEMORY) known.clear();
    const result = test(value);
    known.set(value, result);
    return result;
  };
}

/** `=` and `In` mind the case of letters; what ends in CIS or AnyCase does not. */
function valueTest(field: Field, operator: Operator, values: readonly string[]): ValueTest {
  const first = values[0] ?? '';
  const small = values.map((value) => value.toLowerCase());
  const firstSmall = small[0] ?? '';
  switch (operator) {
    case '=':
      return field.kind === 'time' ? compare(field, '=', first) : (value) => value === first;
    case '<':
    case '<=':
    case '>':
    case '>=':
      return compare(field, operator, first);
    case 'between': {
      const [low, high] = [compare(field, '>=', first), compare(field, '<=', values[1] ?? '')];
      return (value) => low(value) && high(value);
    }
    case 'contains':
      return (value) => value.includes(first);
    case 'containscis':
      return (value) => value.toLowerCase().includes(firstSmall);
    case 'startswith':
      return (value) => value.startsWith(first);
    case 'startswithcis':
      return (value) => value.toLowerCase().startsWith(firstSmall);
    case 'endswith':
      return (value) => value.endsWith(first);
    case 'endswithcis':
      return (value) => value.toLowerCase().endsWith(firstSmall);
    case 'regexp':
      return compileRegExp(first);
    case 'in':
      return (value) => values.includes(value);
    case 'in anycase':
      return (value) => small.includes(value.toLowerCase());
    case 'in contains':
      return (value) => values.some((part) => value.includes(part));
    case 'in contains anycase':
      return (value) => {
        const lower = value.toLowerCase();
        return small.some((part) => lower.includes(part));
      };
    default:
      return () => false;
  }
}

const ORDERS = {
  '=': (order: number) => order === 0,
  '<': (order: number) => order < 0,
  '<=': (order: number) => order <= 0,
  '>': (order: number) => order > 0,
  '>=': (order: number) => order >= 0,
} as const;

/** Times compare as times, numbers as numbers, everything else as text. */
function compare(field: Field, operator: keyof typeof ORDERS, bound: string): ValueTest {
  const fits = ORDERS[operator];
  const limit = field.kind === 'time' ? parseTimestamp(bound) : Number(bound);
  if (field.kind === 'time' && limit === undefined) {
    throw badQuery(`"${bound}" is not a valid value for field "${field.name}"`);
  }
  return (value) => {
    const number = Number(value);
    if (limit !== undefined && !Number.isNaN(limit) && !Number.isNaN(number))
      return fits(number - limit);
    return fits(value < bound ? -1 : value > bound ? 1 : 0);
  };
}

/** True when every way to match goes through `EventType = "Process Creation"`. */
function launchesOnly(expression: Expression): boolean {
  switch (expression.kind) {
    case 'and':
      return expression.parts.some(launchesOnly);
    case 'or':
      return expression.parts.every(launchesOnly);
    case 'not':
      return false;
    default:
      return (
        findField(expression.field)?.name === 'EventType' &&
        (expression.operator === '=' || expression.operator === 'in') &&
        expression.values.every((value) => value === 'Process Creation')
      );
  }
}
