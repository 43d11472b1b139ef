import { Command, CommanderError } from 'commander';
import { DiscoveryError, describeError, ERRORS, findDiscoveryError } from '../errors/errors.ts';
import { addClassifyCommand } from './commands/classify.ts';
import { addConnectionCommands } from './commands/connection.ts';
import { addDoctorCommand } from './commands/doctor.ts';
import { addListCommands } from './commands/lists.ts';
import { addNewKeyCommand } from './commands/new-key.ts';
import { addResyncCommand } from './commands/resync.ts';
import { addSampleConsoleCommand } from './commands/sample-console.ts';
import { addServiceCommands } from './commands/services.ts';
import { addStatusCommand } from './commands/status.ts';
import { addUpCommand } from './commands/up.ts';
import { sanitize } from './output.ts';

function buildProgram(): Command {
  const program = new Command('s1-discovery')
    .description("Keeps every tenant's SentinelOne devices and AI agents true.")
    .configureOutput({ outputError: () => {} })
    .exitOverride();
  addUpCommand(program);
  addConnectionCommands(program);
  addResyncCommand(program);
  addStatusCommand(program);
  addListCommands(program);
  addClassifyCommand(program);
  addServiceCommands(program);
  addNewKeyCommand(program);
  addDoctorCommand(program);
  addSampleConsoleCommand(program);
  return program;
}

/** Longer than any command or option: probably a token given as an argument by mistake. */
const TOKEN_LIKE = /[^\s=']{65,}/g;

/** Prints one line `code: message` to stderr and returns the exit code of the error catalogue. */
function reportError(error: unknown): number {
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) return 0;
    // Without a command, commander has already printed the help.
    if (error.code === 'commander.help') return ERRORS.usage.exitCode;
    const words = error.message.replace(/^error: /, '').replace(TOKEN_LIKE, '…');
    process.stderr.write(`usage: ${oneLine(words)}\n`);
    return ERRORS.usage.exitCode;
  }
  const known =
    findDiscoveryError(error) ?? new DiscoveryError('internal', { detail: describeError(error) });
  process.stderr.write(`${known.code}: ${oneLine(known.message)}\n`);
  return ERRORS[known.code].exitCode;
}

const oneLine = (text: string): string => sanitize(text.replace(/\s*\n\s*/g, ' '));

/**
 * Node prints an uncaught exception with all its properties and causes, which can include a request
 * with its token. So can the diagnostic report. This prints and reports only message and stack.
 */
function exitOnUncaught(error: unknown): never {
  const exitCode = reportError(error);
  const stack = error instanceof Error ? (error.stack ?? '') : '';
  const frames = stack.split('\n').filter((line) => /^\s+at /.test(line));
  const bare = new Error(describeError(error));
  bare.stack = [`Error: ${bare.message}`, ...frames].join('\n');
  process.stderr.write(`${frames.join('\n')}\n`);
  if (process.report.reportOnUncaughtException) process.report.writeReport(bare);
  process.exit(exitCode);
}

process.on('uncaughtException', exitOnUncaught);

// A reader that stops early (`| head`) is not a failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  process.exit(error.code === 'EPIPE' ? 0 : 1);
});

try {
  await buildProgram().parseAsync();
} catch (error) {
  process.exitCode = reportError(error);
}
// Open connections of libraries must not keep a finished command running.
process.stdout.write('', () => process.exit());
