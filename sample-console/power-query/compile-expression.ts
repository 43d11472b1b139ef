import { allFields } from './fields.ts';
import { findScalar } from './functions.ts';
import { lowering, type NameScope, type Read, type Row } from './name-scope.ts';
import { compilePattern } from './patterns.ts';
import { engineFailure } from './query-error.ts';
import type { Arithmetic, Expression } from './syntax.ts';
import { areComparable, compareValues, isTrue, textOf, type Value } from './values.ts';

export type Test = (row: Row) => boolean;

/** Compiles an expression into a test. Throws a QueryError for unknown names and functions. */
export function compileTest(expression: Expression, scope: NameScope): Test {
  switch (expression.kind) {
    case 'and': {
      const tests = expression.parts.map((part) => compileTest(part, scope));
      return (row) => tests.every((test) => test(row));
    }
    case 'or': {
      const tests = expression.parts.map((part) => compileTest(part, scope));
      return (row) => tests.some((test) => test(row));
    }
    case 'not': {
      const test = compileTest(expression.part, scope);
      return (row) => !test(row);
    }
    case 'nothing':
      return () => false;
    case 'present': {
      const read = scope.read(expression.name);
      return (row) => read(row) !== null;
    }
    case 'compare':
      return comparison(expression, scope);
    case 'contains':
    case 'matches':
      return textTest(expression, scope);
    case 'in':
      return membership(expression, scope);
    default: {
      const read = compileValue(expression, scope);
      return (row) => isTrue(read(row));
    }
  }
}

export function compileValue(expression: Expression, scope: NameScope): Read {
  switch (expression.kind) {
    case 'literal':
      return () => expression.value;
    case 'field':
      return scope.read(expression.name);
    case 'or': {
      // Trap: the result is not a boolean but the first operand that is true.
      const reads = expression.parts.map((part) => compileValue(part, scope));
      return (row) => {
        let value: Value = null;
        for (const read of reads) {
          value = read(row);
          if (isTrue(value)) break;
        }
        return value;
      };
    }
    case 'negate': {
      const read = compileValue(expression.part, scope);
      return (row) => -numberOf(read(row));
    }
    case 'arithmetic': {
      const left = compileValue(expression.left, scope);
      const right = compileValue(expression.right, scope);
      const { operator } = expression;
      return (row) => calculate(operator, left(row), right(row));
    }
    case 'choose': {
      const condition = compileTest(expression.condition, scope);
      const yes = compileValue(expression.yes, scope);
      const no = compileValue(expression.no, scope);
      return (row) => (condition(row) ? yes(row) : no(row));
    }
    case 'call': {
      const apply = findScalar(expression.name, expression.args.length);
      const args = expression.args.map((arg) => compileValue(arg, scope));
      return (row) => apply(...args.map((read) => read(row)));
    }
    default:
      return compileTest(expression, scope);
  }
}

type Of<Kind extends Expression['kind']> = Extract<Expression, { readonly kind: Kind }>;

const ORDERS = {
  '<': (order: number) => order < 0,
  '<=': (order: number) => order <= 0,
  '>': (order: number) => order > 0,
  '>=': (order: number) => order >= 0,
} as const;

/** `=` is case-sensitive (trap: `contains` is not) and compares types as well. */
function comparison({ operator, left, right }: Of<'compare'>, scope: NameScope): Test {
  const isNull = right.kind === 'literal' && right.value === null;
  if (isNull && operator === '=' && left.kind === 'field') rejectNullComparison(left.name, scope);
  const [readLeft, readRight] = [compileValue(left, scope), compileValue(right, scope)];
  if (operator === '=' || operator === '!=') {
    const wanted = operator === '=';
    if (right.kind === 'literal') {
      const { value } = right;
      return (row) => (readLeft(row) === value) === wanted;
    }
    return (row) => (compareValues(readLeft(row), readRight(row)) === 0) === wanted;
  }
  const holds = ORDERS[operator];
  return (row) => {
    const [a, b] = [readLeft(row), readRight(row)];
    return areComparable(a, b) && holds(compareValues(a, b));
  };
}

/** Trap: `x = null` works only for computed fields; event fields require `!(x = *)`. */
function rejectNullComparison(name: string, scope: NameScope): void {
  if (!scope.table && !scope.isComputed(name))
    throw engineFailure(`Field '${name}' is not defined`);
}

function textTest(expression: Of<'contains' | 'matches'>, scope: NameScope): Test {
  const { kind, value, patterns, matchcase } = expression;
  if (kind === 'contains' && !matchcase && value?.kind === 'field') {
    const lowered = scope.readLowered(value.name);
    const lowerCase = patterns.map((pattern) => pattern.toLowerCase());
    const [only = ''] = lowerCase;
    if (lowerCase.length === 1) return (row) => lowered(row)?.includes(only) === true;
    return (row) => {
      const text = lowered(row);
      return text !== null && lowerCase.some((pattern) => text.includes(pattern));
    };
  }
  const tests = patterns.map((pattern) =>
    kind === 'matches' ? compilePattern(pattern, matchcase) : containing(pattern, matchcase),
  );
  const matches = (candidate: Value): boolean =>
    typeof candidate === 'string' && tests.some((test) => test(candidate));
  if (!value) {
    const fields = allFields();
    return ({ event }) => event !== null && fields.some((read) => matches(read(event)));
  }
  const read = compileValue(value, scope);
  return (row) => matches(read(row));
}

function containing(pattern: string, matchcase: boolean): (text: string) => boolean {
  if (matchcase) return (text) => text.includes(pattern);
  const lowerCase = pattern.toLowerCase();
  return (text) => text.toLowerCase().includes(lowerCase);
}

/** Trap: case-sensitive by default, and never true for null. */
function membership({ value, values, anycase }: Of<'in'>, scope: NameScope): Test {
  const listed = values.filter((one) => one !== null);
  const read = compileValue(value, scope);
  if (!anycase) {
    const set = new Set<Value>(listed);
    return (row) => set.has(read(row));
  }
  const lowerCase = new Set<Value>(
    listed.map((one) => (typeof one === 'string' ? one.toLowerCase() : one)),
  );
  const lowered = value.kind === 'field' ? scope.readLowered(value.name) : lowering(read);
  return (row) => lowerCase.has(lowered(row) ?? read(row));
}

function numberOf(value: Value): number {
  return typeof value === 'number' ? value : Number.NaN;
}

function calculate(operator: Arithmetic, left: Value, right: Value): Value {
  if (operator === '+' && (typeof left === 'string' || typeof right === 'string')) {
    return textOf(left) + textOf(right);
  }
  const [a, b] = [numberOf(left), numberOf(right)];
  switch (operator) {
    case '+':
      return a + b;
    case '-':
      return a - b;
    case '*':
      return a * b;
    case '/':
      return a / b;
    default:
      return a % b;
  }
}
