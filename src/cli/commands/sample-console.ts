import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Command } from 'commander';

/** The sample console is a separate program that shares no code with this one. */
export const SAMPLE_CONSOLE = fileURLToPath(
  new URL('../../../sample-console/main.js', import.meta.url),
);

export function addSampleConsoleCommand(program: Command): void {
  program
    .command('sample-console')
    .description(
      "SentinelOne's API on loopback with a seeded fleet; options: sample-console --help",
    )
    .helpOption(false)
    .allowUnknownOption()
    .allowExcessArguments()
    .action((_options: unknown, command: Command) => runSampleConsole(command.args));
}

async function runSampleConsole(args: readonly string[]): Promise<void> {
  const child = spawn(process.execPath, [SAMPLE_CONSOLE, ...args], { stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    // Ctrl-C also reaches the child, but a signal to this process alone must be forwarded.
    process.on(signal, () => {
      if (child.exitCode === null) child.kill(signal);
    });
  }
  process.exitCode = await new Promise<number>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => resolve(code ?? 0));
  });
}
