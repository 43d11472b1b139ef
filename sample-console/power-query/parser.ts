import { type ExpressionContext, ExpressionParser } from './expression-parser.ts';
import { LexemeReader } from './lexeme-reader.ts';
import { lex } from './lexer.ts';
import { engineFailure, invalidQuery, notSimulated, notUnderstood } from './query-error.ts';
import type { Command, Expression, NamedExpression, Pipeline } from './syntax.ts';

const MAX_LENGTH = 8_192;
const DEFAULT_LIMIT = 10;

/** Commands of the real language that this console does not simulate. */
const NOT_SIMULATED = new Set(
  'parse lookup dataset datasource savelookup join inner left outer sql union transpose compare top nolimit'.split(
    ' ',
  ),
);

/** Parses a PowerQuery: a filter, then commands that each start with a pipe. */
export function parsePowerQuery(query: string): Pipeline {
  if (query.length > MAX_LENGTH) {
    throw invalidQuery(`Query is too long: ${query.length} characters, maximum is ${MAX_LENGTH}`);
  }
  const reader = new LexemeReader(query, lex(query));
  if (reader.peek().kind === 'end') throw invalidQuery('Query must not be empty');
  const filter = reader.isSymbol('|') ? undefined : expression(reader, 'initial');
  const commands: Command[] = [];
  while (reader.peek().kind !== 'end') {
    // For example the `desc` of `sort x desc`.
    if (!reader.takeSymbol('|')) throw engineFailure('Unable to parse the entire query');
    commands.push(command(reader));
  }
  return { filter, commands };
}

/** Parses a filter without commands, as in log queries. */
export function parseFilter(filter: string): Expression | undefined {
  if (filter.trim() === '') return undefined;
  const { filter: parsed, commands } = parsePowerQuery(filter);
  if (commands.length > 0 || !parsed) throw notUnderstood('|');
  return parsed;
}

function expression(reader: LexemeReader, position: ExpressionContext): Expression {
  return new ExpressionParser(reader, position).read();
}

function command(reader: LexemeReader): Command {
  const { kind, text } = reader.take();
  if (kind !== 'word')
    throw kind === 'end' ? invalidQuery('expected a command') : notUnderstood(text);
  switch (text) {
    case 'filter':
      return { kind: 'filter', expression: expression(reader, 'filter') };
    case 'let':
    case 'columns':
      return { kind: text, columns: list(reader, () => named(reader)) };
    case 'group': {
      const aggregates = list(reader, () => named(reader));
      const keys = reader.takeWord('by') ? list(reader, () => named(reader)) : [];
      return { kind: 'group', aggregates, keys };
    }
    case 'sort':
      return { kind: 'sort', keys: list(reader, () => sortKey(reader)) };
    case 'limit':
      return { kind: 'limit', rows: rowCount(reader) };
    default:
      if (NOT_SIMULATED.has(text)) throw notSimulated(`command "${text}"`);
      throw invalidQuery(`Unknown command '${text}'`);
  }
}

function list<T>(reader: LexemeReader, read: () => T): T[] {
  const items = [read()];
  while (reader.takeSymbol(',')) items.push(read());
  return items;
}

/** `expression` or `name = expression`. Without a name, the expression's text is the name. */
function named(reader: LexemeReader): NamedExpression {
  const start = reader.peek();
  const isName = start.kind === 'word' || start.kind === 'string';
  if (isName && reader.peekSecond().kind === 'symbol' && reader.peekSecond().text === '=') {
    reader.take();
    reader.take();
    return { name: start.text, aliased: true, expression: expression(reader, 'value') };
  }
  const value = expression(reader, 'value');
  return { name: reader.textFrom(start), aliased: false, expression: value };
}

function sortKey(reader: LexemeReader): { expression: Expression; descending: boolean } {
  const descending = reader.takeSymbol('-');
  if (!descending) reader.takeSymbol('+');
  return { expression: expression(reader, 'value'), descending };
}

function rowCount(reader: LexemeReader): number {
  if (reader.peek().kind !== 'number') return DEFAULT_LIMIT;
  const rows = Number(reader.take().text);
  if (!Number.isInteger(rows)) throw invalidQuery('limit takes a whole number');
  return rows;
}
