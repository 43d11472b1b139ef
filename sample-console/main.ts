import { setTimeout as sleep } from 'node:timers/promises';
import { CommanderError } from 'commander';
import { type CommandLine, parseCommandLine } from './command-line.ts';
import { type CredentialFiles, writeCredentials } from './credentials.ts';
import { type SampleConsole, startSampleConsole } from './start-sample-console.ts';

const BAD_USAGE = 2;
/** Ending may not take longer than this, whatever connections are still open. */
const PATIENCE_MS = 800;

async function main(): Promise<void> {
  const commandLine = parseCommandLine(process.argv.slice(2));
  const sample = await startSampleConsole(commandLine.options);
  const files = await writeCredentials(sample, commandLine.credentialsDir);
  endOnSignal(commandLine, sample, files);
  process.stdout.write(`${announcement(commandLine, sample, files)}\n`);
}

function endOnSignal(
  { exitWithParent }: CommandLine,
  sample: SampleConsole,
  files: CredentialFiles,
): void {
  let ending = false;
  const end = async (): Promise<void> => {
    if (ending) return;
    ending = true;
    await Promise.race([sample.close(), sleep(PATIENCE_MS)]);
    await files.remove();
    process.exit(0);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => void end());
  if (!exitWithParent) return;
  process.stdin.on('end', () => void end());
  process.stdin.on('error', () => void end());
  process.stdin.resume();
}

function announcement(
  { json }: CommandLine,
  { url, settings }: SampleConsole,
  { caFile, tokenFile }: CredentialFiles,
): string {
  if (json) return JSON.stringify({ url, caFile, tokenFile, pid: process.pid });
  return [
    `Sample console of ${settings.devices} devices (seed ${settings.seed}) at ${url}`,
    `  certificate  ${caFile}`,
    `  token        ${tokenFile}`,
    `  control      ${url}/_sample/state`,
    'Connect a tenant to it:',
    `  S1D_ALLOW_PRIVATE_CONSOLES=1 S1D_EXTRA_CA_FILE=${caFile} \\`,
    `    ./bin/s1-discovery connect demo --console-url ${url} --token-file ${tokenFile}`,
    'Other clients on Node take the certificate by NODE_EXTRA_CA_CERTS. Ctrl-C ends the console.',
  ].join('\n');
}

/** What went wrong, in one line; commander has printed its own by now. */
function explain(error: unknown): string | undefined {
  if (error instanceof CommanderError) return undefined;
  if (!(error instanceof Error)) return String(error);
  const { code, address, port } = error as NodeJS.ErrnoException & {
    address?: string;
    port?: number;
  };
  if (code === 'EADDRINUSE') return `port ${port} on ${address} is taken`;
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND')
    return `cannot listen on ${address ?? 'that host'}`;
  return error.message;
}

try {
  await main();
} catch (error) {
  const line = explain(error);
  if (line !== undefined) process.stderr.write(`sample-console: ${line}\n`);
  process.exit(error instanceof CommanderError && error.exitCode === 0 ? 0 : BAD_USAGE);
}
