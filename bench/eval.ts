/**
 * How accurate is the catalogue on labelled launches? Prints recall, precision and the share of
 * exactly recognised AI agents for each file. Run with `npm run eval`, or with
 * `npm run eval -- FILE.jsonl …` for other labelled files (the fields of `classify`, and `expected`:
 * the AI agent's id or null).
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Launch } from '../src/catalogue/catalogue.ts';
import { classify, queryTerms, termsMatch, valueOptions } from '../src/catalogue/catalogue.ts';
import { shortenCommandLine } from '../src/sentinelone/deep-visibility/power-query.ts';

interface Labelled extends Launch {
  readonly id: string;
  readonly expected: string | null;
}

const OWN = fileURLToPath(new URL('../test/unit/catalogue/samples/', import.meta.url));
const REFERENCE = fileURLToPath(new URL('../../shared/ai-agents-samples.jsonl', import.meta.url));

function read(file: string): readonly Labelled[] {
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => {
      const { cmdline: commandLine = null, ...fields } = JSON.parse(line);
      return { signer: null, parentName: null, user: null, ...fields, commandLine };
    });
}

const share = (part: number, whole: number): string =>
  whole === 0 ? '     –' : (part / whole).toFixed(4);

function evaluate(name: string, samples: readonly Labelled[]): void {
  const positives = samples.filter(({ expected }) => expected !== null);
  const verdicts = new Map(samples.map((sample) => [sample, classify(sample).aiAgent]));
  const labelled = samples.filter((sample) => verdicts.get(sample) !== null);
  const right = labelled.filter(({ expected }) => expected !== null);
  const exact = positives.filter((sample) => verdicts.get(sample) === sample.expected);
  const reached = positives.filter((sample) => termsMatch(queryTerms(), sample));
  const options = valueOptions();
  const shortened = positives.filter((sample) => {
    const commandLine = sample.commandLine && shortenCommandLine(sample.commandLine, options);
    return classify({ ...sample, commandLine }).aiAgent === sample.expected;
  });
  const cells = [
    name.padEnd(28),
    String(positives.length).padStart(9),
    String(samples.length - positives.length).padStart(9),
    share(right.length, positives.length).padStart(8),
    share(right.length, labelled.length).padStart(9),
    share(exact.length, positives.length).padStart(11),
    share(reached.length, positives.length).padStart(8),
    share(shortened.length, positives.length).padStart(9),
  ];
  console.log(cells.join(' '));
}

const given = process.argv.slice(2);
const files = given.length > 0 ? given : readdirSync(OWN).map((name) => path.join(OWN, name));
if (given.length === 0 && existsSync(REFERENCE)) files.push(REFERENCE);
console.log(
  'file                         positives negatives   recall precision exact-agent  reached shortened',
);
const all: Labelled[] = [];
for (const file of files) {
  const samples = read(file);
  all.push(...samples);
  evaluate(path.basename(file), samples);
}
evaluate('all', all);
console.log(
  'reached: found by the queries that are sent; shortened: exact after the console shortened it',
);
