import { setTimeout as sleep } from 'node:timers/promises';
import { CommanderError } from 'commander';
import { type CommandLine, parseCommandLine } from './command-line.ts';
import { type CredentialFiles, writeCredentials } from './credentials.ts';
import { type SampleConsole, startSampleConsole } from './start-sample-console.ts';

const USAGE_EXIT_CODE = 2;
/** Limits the shutdown, because open connections can delay it. */
const SHUTDOWN_TIMEOUT_MS = 800;

async function main(): Promise<void> {
  const commandLine = parseCommandLine(process.argv.slice(2));
  const sample = await startSampleConsole(commandLine.options);
  const files = await writeCredentials(sample, commandLine.credentialsDir);
  shutDownOnSignal(commandLine, sample, files);
  process.stdout.write(`${readyMessage(commandLine, sample, files)}\n`);
}

function shutDownOnSignal(
  { exitWithParent }: CommandLine,
  sample: SampleConsole,
  files: CredentialFiles,
): void {
  let shuttingDown = false;
  const shutDown = async (): Promise<void> => {
    if (shuttingDown) return;
    shuttingDown = true;
    await Promise.race([sample.close(), sleep(SHUTDOWN_TIMEOUT_MS)]);
    await files.remove();
    process.exit(0);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => void shutDown());
  if (!exitWithParent) return;
  process.stdin.on('end', () => void shutDown());
  process.stdin.on('error', () => void shutDown());
  process.stdin.resume();
}

function readyMessage(
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

/** A one-line message; undefined for errors that commander has already printed. */
function describeError(error: unknown): string | undefined {
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
  const line = describeError(error);
  if (line !== undefined) process.stderr.write(`sample-console: ${line}\n`);
  process.exit(error instanceof CommanderError && error.exitCode === 0 ? 0 : USAGE_EXIT_CODE);
}
