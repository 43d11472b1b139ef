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
  /** The query can match only process launches, so other events need not be generated. */
  readonly launchesOnly: boolean;
}

/** Compiles a query. Throws the API's 400 for syntax errors, unknown fields and operators. */
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
    // Trap: this form is accepted but matches nothing; the working form is NOT (x In (…)).
    case 'not in':
      return () => false;
    default:
      return any(field, memoized(valueTest(field, operator, values), values.length));
  }
}

/** Shortcut fields have several values, of which one must match. A missing value never matches. */
function any(field: Field, test: ValueTest): Test {
  return (event) => {
    const value = field.read(event);
    if (value === null) return false;
    if (typeof value === 'string') return test(value);
    return value.some((one) => one !== null && test(one));
  };
}

const MAX_MEMOIZED_VALUES = 5_000;

/** Caches results, because long lists are expensive to test and values repeat often. */
function memoized(test: ValueTest, values: number): ValueTest {
  if (values < 5) return test;
  const known = new Map<string, boolean>();
  return (value) => {
    const before = known.get(value);
    if (before !== undefined) return before;
    if (known.size >= MAX_MEMOIZED_VALUES) known.clear();
    const result = test(value);
    known.set(value, result);
    return result;
  };
}

/** `=` and `In` are case-sensitive; operators that end in CIS or AnyCase are not. */
function valueTest(field: Field, operator: Operator, values: readonly string[]): ValueTest {
  const first = values[0] ?? '';
  const lowerValues = values.map((value) => value.toLowerCase());
  const firstLower = lowerValues[0] ?? '';
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
      return (value) => value.toLowerCase().includes(firstLower);
    case 'startswith':
      return (value) => value.startsWith(first);
    case 'startswithcis':
      return (value) => value.toLowerCase().startsWith(firstLower);
    case 'endswith':
      return (value) => value.endsWith(first);
    case 'endswithcis':
      return (value) => value.toLowerCase().endsWith(firstLower);
    case 'regexp':
      return compileRegExp(first);
    case 'in':
      return (value) => values.includes(value);
    case 'in anycase':
      return (value) => lowerValues.includes(value.toLowerCase());
    case 'in contains':
      return (value) => values.some((part) => value.includes(part));
    case 'in contains anycase':
      return (value) => {
        const lower = value.toLowerCase();
        return lowerValues.some((part) => lower.includes(part));
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

/** Compares times as times, numbers as numbers, and everything else as text. */
function compare(field: Field, operator: keyof typeof ORDERS, bound: string): ValueTest {
  const holds = ORDERS[operator];
  const limit = field.kind === 'time' ? parseTimestamp(bound) : Number(bound);
  if (field.kind === 'time' && limit === undefined) {
    throw badQuery(`"${bound}" is not a valid value for field "${field.name}"`);
  }
  return (value) => {
    const number = Number(value);
    if (limit !== undefined && !Number.isNaN(limit) && !Number.isNaN(number))
      return holds(number - limit);
    return holds(value < bound ? -1 : value > bound ? 1 : 0);
  };
}

/** Whether every match requires `EventType = "Process Creation"`. */
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
