import { mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import type { ConsoleSettings } from '../config.ts';
import { Service } from '../embedded/service.ts';
import { findFreePort } from '../free-port.ts';
import type { Log } from '../log.ts';
import { SAMPLE_CONSOLE } from './commands/sample-console.ts';

export interface SampleConsole {
  readonly url: string;
  readonly tokenFile: string;
  /** Settings that a worker needs to reach it. */
  readonly consoleSettings: Partial<ConsoleSettings>;
  /** The same settings as environment variables for other commands. */
  readonly environment: Readonly<Record<string, string>>;
  stop(): Promise<void>;
}

/** Rate limits at one fiftieth of the real waits, so the demo does not take minutes. */
const RATE_SCALE = 0.02;

const readySchema = z.object({ url: z.string(), caFile: z.string(), tokenFile: z.string() });

/** Runs the sample console as a separate process and waits until it prints its URL. */
export async function startSampleConsole(
  dataDir: string,
  fleet: { readonly devices: string; readonly seed: string },
  log: Log,
): Promise<SampleConsole> {
  const directory = path.join(dataDir, 'sample-console');
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const logFile = path.join(dataDir, 'sample-console.log');
  const service = await Service.start({
    name: 'Sample console',
    command: process.execPath,
    args: sampleArguments(directory, fleet, await findFreePort()),
    pidFile: path.join(dataDir, 'sample-console.pid'),
    mark: directory,
    logFile,
    stopSignal: 'SIGTERM',
    stopWithinMs: 5_000,
    readyWithinMs: 30_000,
    ready: async () => (await readReady(logFile)) !== null,
    log,
  });
  const ready = await readReady(logFile);
  if (!ready) throw new Error('the sample console is up and does not say where');
  return {
    url: ready.url,
    tokenFile: ready.tokenFile,
    consoleSettings: {
      allowPrivateAddresses: true,
      extraCaFiles: [ready.caFile],
      rateLimitScale: RATE_SCALE,
    },
    environment: {
      S1D_SAMPLE_CONSOLE_URL: ready.url,
      S1D_SAMPLE_CONSOLE_CA_FILE: ready.caFile,
      S1D_SAMPLE_CONSOLE_TOKEN_FILE: ready.tokenFile,
      S1D_EXTRA_CA_FILE: ready.caFile,
      S1D_ALLOW_PRIVATE_CONSOLES: '1',
      S1D_RATE_LIMIT_SCALE: String(RATE_SCALE),
    },
    stop: () => service.stop(),
  };
}

const sampleArguments = (
  directory: string,
  fleet: { readonly devices: string; readonly seed: string },
  port: number,
): readonly string[] => [
  SAMPLE_CONSOLE,
  '--json',
  '--devices',
  fleet.devices,
  '--seed',
  fleet.seed,
  '--port',
  String(port),
  '--rate-scale',
  String(RATE_SCALE),
  '--credentials-dir',
  directory,
  '--drift-every',
  '5m',
];

/** The line that the sample console prints when it is ready. */
async function readReady(logFile: string): Promise<z.infer<typeof readySchema> | null> {
  const text = await readFile(logFile, 'utf8').catch(() => '');
  for (const line of text.split('\n')) {
    if (!line.startsWith('{')) continue;
    const parsed = readySchema.safeParse(JSON.parse(line));
    if (parsed.success) return parsed.data;
  }
  return null;
}
