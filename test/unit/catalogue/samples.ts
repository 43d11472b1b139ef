import { readdirSync, readFileSync } from 'node:fs';
import { classify, type Launch, type Verdict } from '../../../src/catalogue/catalogue.ts';

/** A labelled launch. `expected` is the AI agent's id, or null for any other program. */
export interface Sample extends Launch {
  readonly id: string;
  readonly expected: string | null;
  readonly role: string;
  readonly tier: 'core' | 'debatable';
  readonly version?: string;
  /** The expected modes; absent if not labelled. */
  readonly flags?: readonly string[];
  readonly case?: string;
}

/** A line of a sample file has the field names of the `classify` command. */
type SampleLine = Omit<Sample, 'commandLine' | 'signer'> & {
  readonly cmdline: string | null;
  readonly signer?: string | null;
};

const DIRECTORY = new URL('samples/', import.meta.url);

export const SAMPLE_FILES: readonly string[] = readdirSync(DIRECTORY).filter((name) =>
  name.endsWith('.jsonl'),
);

export const readSamples = (file: URL | string): readonly Sample[] =>
  readFileSync(typeof file === 'string' ? new URL(file, DIRECTORY) : file, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const { cmdline: commandLine, ...sample } = JSON.parse(line) as SampleLine;
      return { ...sample, signer: sample.signer ?? null, commandLine };
    });

export const ALL_SAMPLES: readonly Sample[] = SAMPLE_FILES.flatMap((file) => readSamples(file));
export const POSITIVES = ALL_SAMPLES.filter(({ expected }) => expected !== null);

/** Differences between a verdict and the label, in words. */
export function differencesOf(
  sample: Sample,
  verdict: Verdict = classify(sample),
): readonly string[] {
  const differences: string[] = [];
  const check = (field: string, actual: string | null, expected: string | null) => {
    if (actual !== expected) {
      differences.push(`${sample.id}: ${field} is ${actual}, not ${expected}`);
    }
  };
  check('AI agent', verdict.aiAgent, sample.expected);
  check('role', verdict.role, sample.expected === null ? null : sample.role);
  check('version', verdict.version, sample.version ?? null);
  if (sample.flags) check('modes', verdict.modes.join(' '), sample.flags.toSorted().join(' '));
  return differences;
}

export const launchOf = (launch: Partial<Launch>): Launch => ({
  os: null,
  processName: null,
  imagePath: null,
  commandLine: null,
  parentName: null,
  user: null,
  signer: null,
  ...launch,
});

/** The modes of a program started from bash with these arguments. */
export const modesOf = (program: string, args: string, os: 'linux' | 'windows' = 'linux') =>
  classify(
    launchOf({
      os,
      processName: program,
      imagePath: os === 'linux' ? `/usr/local/bin/${program}` : `C:\\bin\\${program}.exe`,
      commandLine: `${program} ${args}`,
      parentName: 'bash',
    }),
  ).modes;
