import { Argument, type Command, Option } from 'commander';
import { checkConsole } from '../../operations/check-console.ts';
import { connectTenant, rotateToken } from '../../operations/connect.ts';
import { chooseEngine, disconnectTenant, pause, resume } from '../../operations/tenant.ts';
import type { ConnectionReport } from '../../sentinelone/connection-check.ts';
import type { EngineSetting } from '../../store/integrations.ts';
import { CliContext } from '../context.ts';
import { print } from '../output.ts';
import { type CadenceOptions, cadenceOf, readTokenFile, withCadenceOptions } from './options.ts';

interface TokenOptions {
  readonly tokenFile: string;
}

interface ConsoleOptions extends TokenOptions {
  readonly consoleUrl: string;
}

const URL_HELP = 'https URL of the console; only its host counts';
const TOKEN_HELP = 'file that holds the API token, or - for standard input';

const ENGINES = ['auto', 'long-running', 'classic'] as const satisfies EngineSetting[];
const ENGINE_HELP =
  'auto takes long-running queries and, where they cannot be used, classic Deep Visibility';

export function addConnectionCommands(program: Command): void {
  program
    .command('test-connection')
    .description('check a console URL and token; reads only, stores nothing')
    .requiredOption('--console-url <url>', URL_HELP)
    .requiredOption('--token-file <file>', TOKEN_HELP)
    .option('--json', 'one JSON object')
    .action(testConnection);
  program
    .command('connect <tenant>')
    .description('connect a tenant to its console; the first run starts by itself')
    .requiredOption('--console-url <url>', URL_HELP)
    .requiredOption('--token-file <file>', TOKEN_HELP)
    .option('--every <duration>', 'rediscover at this distance, e.g. 1h (default 6h)')
    .option('--cron <expression>', 'rediscover by a cron expression, UTC')
    .addOption(new Option('--engine <engine>', ENGINE_HELP).choices(ENGINES))
    .action(connect);
  program
    .command('rotate-token <tenant>')
    .description('replace the API token of a connected tenant')
    .requiredOption('--token-file <file>', TOKEN_HELP)
    .action(replaceToken);
  program
    .command('engine <tenant>')
    .description('choose how process launches are asked for, from the next run on')
    .addArgument(new Argument('<engine>', ENGINE_HELP).choices(ENGINES))
    .action(setEngine);
  addLifecycleCommand(program, 'pause', 'stop starting runs; requests wait', pause, 'paused');
  addLifecycleCommand(program, 'resume', 'go on after a pause', resume, 'resumed');
  addLifecycleCommand(
    program,
    'disconnect',
    'end discovery and destroy the token; what was found stays',
    disconnectTenant,
    'disconnected',
  );
}

async function testConnection(options: ConsoleOptions & { readonly json?: true }): Promise<void> {
  const config = await CliContext.openConfig();
  const token = await readTokenFile(options.tokenFile);
  const { consoleUrl, report } = await checkConsole(options.consoleUrl, token, config.console);
  if (options.json) {
    await print(`${JSON.stringify({ ok: true, consoleUrl, ...report })}\n`);
    return;
  }
  await print(`Connection successful: ${consoleUrl}\n${describeReport(report)}`);
}

interface ConnectOptions extends ConsoleOptions, CadenceOptions {
  readonly engine?: EngineSetting;
}

async function connect(tenant: string, options: ConnectOptions): Promise<void> {
  await using context = await CliContext.open();
  const cadence = cadenceOf(options);
  const token = await readTokenFile(options.tokenFile);
  const services = await context.services();
  const { consoleUrl, engine = null } = options;
  const connected = await withCadenceOptions(() =>
    connectTenant(services, tenant, consoleUrl, token, cadence, engine),
  );
  await print(
    `Connection successful: ${connected.consoleUrl}\n${describeReport(connected.report)}` +
      `Tenant ${tenant} is connected; its first run starts by itself.\n`,
  );
}

async function replaceToken(tenant: string, options: TokenOptions): Promise<void> {
  await using context = await CliContext.open();
  const token = await readTokenFile(options.tokenFile);
  const { report } = await rotateToken(await context.services(), tenant, token);
  await print(`The token of ${tenant} is replaced; a run follows.\n${describeReport(report)}`);
}

async function setEngine(tenant: string, engine: EngineSetting): Promise<void> {
  await using context = await CliContext.open();
  await chooseEngine({ database: context.database }, tenant, engine);
  await print(`Tenant ${tenant} asks for launches by: ${engine}.\n`);
}

function addLifecycleCommand(
  program: Command,
  name: string,
  description: string,
  operation: typeof pause,
  done: string,
): void {
  program
    .command(`${name} <tenant>`)
    .description(description)
    .action(async (tenant: string) => {
      await using context = await CliContext.open();
      const discovery = await context.discovery();
      await operation({ database: context.database, discovery }, tenant);
      await print(`Tenant ${tenant} is ${done}.\n`);
    });
}

const DEEP_VISIBILITY_WORDS: Readonly<Record<ConnectionReport['deepVisibility'], string>> = {
  available: 'available',
  unlicensed: 'not licensed: devices will be found, AI agents will not',
  not_permitted: 'not permitted to this token: devices will be found, AI agents will not',
  unknown: 'not known yet',
};

function describeReport(report: ConnectionReport): string {
  const scope = report.scope === 'tenant' ? 'Global' : (report.scope ?? 'not said');
  const names = report.scopeNames.length > 0 ? ` (${report.scopeNames.join(', ')})` : '';
  const lines = [
    `  console version: ${report.consoleVersion ?? 'not said'}`,
    `  token scope: ${scope}${names}${report.roles.length > 0 ? `, ${report.roles.join(', ')}` : ''}`,
    `  token made: ${report.tokenCreatedAt ?? 'not said'}`,
    `  token expires: ${report.tokenExpiresAt ?? 'not said'}`,
    `  devices it sees: ${report.deviceCount ?? 'not said'}`,
    `  Deep Visibility: ${DEEP_VISIBILITY_WORDS[report.deepVisibility]}`,
  ];
  if (report.excessRole !== null) {
    lines.push(`  note: its role ${report.excessRole} may change the console; Viewer is enough`);
  }
  if (report.scope === 'site') {
    lines.push('  note: this token sees one Site only; devices of other Sites stay unknown');
  }
  return `${lines.join('\n')}\n`;
}
