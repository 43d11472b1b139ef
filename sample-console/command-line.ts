import { Command, InvalidArgumentError, Option } from 'commander';
import { checkFault, describeFaults, FaultSyntaxError, parseFault } from './faults/catalogue.ts';
import { DEFAULTS, LONG_QUERY_MODES, MAX_DEVICES, type SampleConsoleOptions } from './options.ts';
import { parseDuration } from './time.ts';

export interface CommandLine {
  readonly options: SampleConsoleOptions;
  /** Where the certificate and the tokens are written; a temporary directory if undefined. */
  readonly credentialsDir: string | undefined;
  readonly json: boolean;
  readonly exitWithParent: boolean;
}

interface Flags {
  readonly devices: number;
  readonly seed: number;
  readonly port: number;
  readonly host: string;
  readonly faults: readonly string[];
  readonly rateScale: number;
  readonly maxPage: number;
  readonly deepVisibility: NonNullable<SampleConsoleOptions['deepVisibility']>;
  readonly longQueries: NonNullable<SampleConsoleOptions['longQueries']>;
  readonly driftEvery?: number;
  readonly tls: NonNullable<SampleConsoleOptions['tls']>;
  readonly credentialsDir?: string;
  readonly json?: true;
  readonly exitWithParent?: true;
}

/** Parses the flags. Throws a CommanderError for invalid flags and for --help. */
export function parseCommandLine(argv: readonly string[]): CommandLine {
  const flags = program().parse(argv, { from: 'user' }).opts<Flags>();
  const { credentialsDir, json, exitWithParent, driftEvery, ...options } = flags;
  return {
    options: { ...options, ...(driftEvery === undefined ? {} : { driftEveryMs: driftEvery }) },
    credentialsDir,
    json: json === true,
    exitWithParent: exitWithParent === true,
  };
}

function program(): Command {
  return new Command('sample-console')
    .description(
      "A SentinelOne Management console's API on loopback: a seeded fleet, seeded faults.",
    )
    .exitOverride()
    .allowExcessArguments(false)
    .option('--devices <n>', 'devices in the fleet', integer(0, MAX_DEVICES), DEFAULTS.devices)
    .option(
      '--seed <n>',
      'what fleet and history are made from',
      integer(0, 2 ** 32 - 1),
      DEFAULTS.seed,
    )
    .option(
      '--port <n>',
      'port to listen on; 0 takes a free one',
      integer(0, 65_535),
      DEFAULTS.port,
    )
    .option('--host <address>', 'address to listen on', DEFAULTS.host)
    .option('--faults <spec>', 'what goes wrong; see below', faults, [])
    .option(
      '--rate-scale <factor>',
      '1: real limits and timings, 0.01: a hundredth, 0: none',
      factor,
      DEFAULTS.rateScale,
    )
    .option(
      '--max-page <n>',
      'devices on a page at most, below the limit that a client asks for',
      integer(1, 1000),
      DEFAULTS.maxPage,
    )
    .addOption(
      new Option('--deep-visibility <mode>', 'whether Deep Visibility can be used')
        .choices(['licensed', 'unlicensed', 'forbidden'])
        .default(DEFAULTS.deepVisibility),
    )
    .addOption(
      new Option('--long-queries <mode>', 'whether long-running queries can be used')
        .choices(LONG_QUERY_MODES)
        .default(DEFAULTS.longQueries),
    )
    .option(
      '--drift-every <duration>',
      'let the fleet change and history continue, e.g. 10m',
      duration,
    )
    .addOption(
      new Option('--tls <mode>', 'what certificate is shown')
        .choices(['trusted', 'expired', 'wrong-name', 'self-signed'])
        .default(DEFAULTS.tls),
    )
    .option('--credentials-dir <dir>', 'where ca.pem and token are written')
    .option('--json', 'print one line of JSON when ready')
    .option('--exit-with-parent', 'end when standard input closes')
    .addHelpText('after', faultHelp());
}

function faultHelp(): string {
  const lines = describeFaults().map((line) => `  ${line}`);
  return [
    '',
    'Faults are written name[:arg][@endpoint][#page[+]][xCount], several with commas between:',
    '  500x2                    the next two requests fail',
    '  401@agents#40+           pages 40 and on of /agents are refused',
    '  429:7@dv/init-query      Retry-After: 7, on every request',
    '',
    ...lines,
  ].join('\n');
}

function integer(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
    if (value >= min && value <= max) return value;
    throw new InvalidArgumentError(`It must be an integer from ${min} to ${max}.`);
  };
}

function factor(text: string): number {
  const value = /^\d*\.?\d+$/.test(text) ? Number(text) : Number.NaN;
  if (value >= 0) return value;
  throw new InvalidArgumentError('It must be a number of 0 or more.');
}

function duration(text: string): number {
  const ms = parseDuration(text);
  if (ms !== undefined && ms > 0) return ms;
  throw new InvalidArgumentError('It must be a duration such as 30s, 10m or 2h.');
}

function faults(text: string, before: readonly string[]): string[] {
  const specs = text.split(',').filter((spec) => spec.trim() !== '');
  try {
    for (const spec of specs) checkFault(parseFault(spec));
  } catch (error) {
    if (error instanceof FaultSyntaxError) throw new InvalidArgumentError(error.message);
    throw error;
  }
  return [...before, ...specs];
}
