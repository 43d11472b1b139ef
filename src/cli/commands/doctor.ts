import type { Command } from 'commander';
import { checkSearchAttributes } from '../../client/search-attributes.ts';
import { DiscoveryError, describeError, findDiscoveryError } from '../../errors/errors.ts';
import { checkConsole } from '../../operations/check-console.ts';
import { listSecretKeyIds } from '../../store/accounts/second-factors.ts';
import { listIntegrations, listUsedKeyIds } from '../../store/integrations.ts';
import { checkSchema } from '../../store/migrate.ts';
import { CliContext } from '../context.ts';
import { print } from '../output.ts';

export function addDoctorCommand(program: Command): void {
  program
    .command('doctor')
    .description('check database, Temporal, keys and consoles; says what to do')
    .action(runDoctor);
}

/** Runs every check, even after a failure. Exits with 1 if a check failed, not for a warning. */
async function runDoctor(): Promise<void> {
  const warnings: string[] = [];
  await using context = await CliContext.open({ warn: (text) => warnings.push(text) });
  await check('database', async () => {
    await checkSchema(context.database);
    return 'answers, schema is current';
  });
  await check('Temporal', async () => {
    const { temporal } = await context.discovery();
    await checkSearchAttributes(temporal);
    return `answers, namespace ${temporal.options.namespace}, search attributes are there`;
  });
  await check('workers', () => checkWorkers(context));
  await check('master key', () => checkKeys(context));
  for (const text of warnings) await print(`warning master key: ${text}\n`);
  await checkConsoles(context);
}

async function check(name: string, work: () => Promise<string>): Promise<void> {
  try {
    await print(`ok      ${name}: ${await work()}\n`);
  } catch (error) {
    process.exitCode = 1;
    const known = findDiscoveryError(error);
    const words = known ? `${known.code}: ${known.message}` : describeError(error);
    await print(`failed  ${name}: ${words}\n`);
  }
}

async function checkWorkers(context: CliContext): Promise<string> {
  const discovery = await context.discovery();
  const workers = await discovery.countWorkers();
  if (workers === 0) throw new DiscoveryError('no_worker');
  return `${workers} polling`;
}

async function checkKeys(context: CliContext): Promise<string> {
  const vault = await context.vault();
  const used = await context.database.asOwner(async (tx) => [
    ...(await listUsedKeyIds(tx)),
    ...(await listSecretKeyIds(tx)),
  ]);
  const unknown = [...new Set(used)].filter((keyId) => !vault.holds(keyId));
  if (unknown.length > 0) {
    throw new DiscoveryError('master_key_wrong', { detail: `sealed with ${unknown.join(', ')}` });
  }
  return `opens every stored token and second factor (key ${vault.newestKeyId} seals)`;
}

async function checkConsoles(context: CliContext): Promise<void> {
  const integrations = await context.database.asOwner(listIntegrations).catch(() => []);
  for (const { tenantId, consoleUrl, sealedToken } of integrations) {
    if (sealedToken === null) continue;
    await check(`console of ${tenantId}`, async () => {
      const vault = await context.vault();
      const token = await vault.open(sealedToken, { tenantId, purpose: 'console-token' });
      const { report } = await checkConsole(consoleUrl, token, context.config.console);
      return `${consoleUrl} accepts the token, Deep Visibility ${report.deepVisibility}`;
    });
  }
}
