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

/** No command and no option is so long: it is a token, given as an argument by mistake. */
const TOKEN_LIKE = /[^\s=']{65,}/g;

/** Errors are one line on stderr, `code: message`; the exit code is the catalogue's. */
function reportError(error: unknown): number {
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) return 0;
    // No command at all: the help that was printed says it all.
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
 * Node's own last words show an exception with all that it and its causes hold, which can be a
 * request with its token; so does the report that Node writes when asked to. These have the words
 * of the exception and where it came from.
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

// A reader that has seen enough (`| head`) is not a failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  process.exit(error.code === 'EPIPE' ? 0 : 1);
});

try {
  await buildProgram().parseAsync();
} catch (error) {
  process.exitCode = reportError(error);
}
// Connections of libraries must not keep a finished command alive.
process.stdout.write('', () => process.exit());
