import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Command } from 'commander';
import { z } from 'zod';
import { classify, explain, type Launch } from '../../catalogue/catalogue.ts';
import { DiscoveryError, describeError } from '../../errors/errors.ts';
import { print } from '../output.ts';

const textOrNull = z
  .string()
  .nullish()
  .transform((value) => value ?? null);

const lineSchema = z.object({
  id: z.union([z.string(), z.number()]).nullish(),
  os: z.enum(['windows', 'macos', 'linux']).nullish().catch(null),
  processName: textOrNull,
  imagePath: textOrNull,
  cmdline: textOrNull,
  parentName: textOrNull,
  user: textOrNull,
  signer: textOrNull,
});

export function addClassifyCommand(program: Command): void {
  program
    .command('classify <file>')
    .description('label process launches (JSON lines; - for standard input) with the catalogue')
    .option('--explain', 'add which rules were considered, and why they did or did not match')
    .action(classifyFile);
}

/** Number of lines written at once. */
const BATCH_SIZE = 500;

async function classifyFile(file: string, options: { readonly explain?: true }): Promise<void> {
  const input = file === '-' ? process.stdin : createReadStream(file);
  const failure = new Promise<never>((_, reject) => {
    input.once('error', (error: unknown) => {
      const detail = `${file} cannot be read: ${describeError(error)}`;
      reject(new DiscoveryError('usage', { detail, cause: error }));
    });
  });
  await Promise.race([classifyLines(input, options.explain ?? false), failure]);
}

async function classifyLines(input: NodeJS.ReadableStream, withReasons: boolean): Promise<void> {
  let batch: string[] = [];
  let number = 0;
  let unreadable = 0;
  for await (const line of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
    number += 1;
    const labelled = labelLine(line, number, withReasons);
    if ('error' in labelled) unreadable += 1;
    batch.push(`${JSON.stringify(labelled)}\n`);
    if (batch.length < BATCH_SIZE) continue;
    await print(batch.join(''));
    batch = [];
  }
  await print(batch.join(''));
  if (unreadable > 0) {
    const detail = `${unreadable} of ${number} lines are no process launch; their output says why`;
    throw new DiscoveryError('usage', { detail });
  }
}

/** One output line per input line, including unreadable ones. */
function labelLine(line: string, number: number, withReasons: boolean): object {
  const parsed = lineSchema.safeParse(parseJson(line));
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    const where = issue && issue.path.length > 0 ? `${issue.path.join('.')}: ` : '';
    const error = `line ${number}: ${where}${issue?.message ?? 'not readable'}`;
    return { id: null, aiAgent: null, rule: null, modes: [], role: null, error };
  }
  const { id, os, cmdline: commandLine, ...fields } = parsed.data;
  const launch: Launch = { os: os ?? null, commandLine, ...fields };
  const { version, ...verdict } = classify(launch);
  return {
    id: id ?? null,
    ...verdict,
    ...(version === null ? {} : { version }),
    ...(withReasons ? { explanation: explain(launch) } : {}),
  };
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
