/**
 * Does the portal conform to its OpenAPI document for any input? Runs the demo, signs in with its
 * one-time link and runs Schemathesis on every operation. Run with
 * `npm run test:api-fuzz [-- examples]`; needs python3 and, the first time, PyPI.
 */
import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { RunningCli, readEnvFile } from '../support/clients/cli.ts';
import { HttpSession } from '../support/clients/http-session.ts';
import { installPythonTool } from '../support/servers/python-tool.ts';

const VERSION = '4.32.5';
const EXAMPLES = process.argv[2] ?? '25';

/** Operations that end the session or the connection; they run after all others. */
const LAST = [
  'POST /api/auth/sign-in',
  'POST /api/auth/link/accept',
  'POST /api/auth/reauthenticate',
  'DELETE /api/people/{userId}/second-factor',
  'DELETE /api/people/{userId}/sessions',
  'DELETE /api/tenants/{tenantId}/integration',
  'POST /api/auth/password',
  'DELETE /api/sessions/{sessionId}',
  'POST /api/auth/sign-out',
];

/** An endless stream. */
const EXCLUDED = ['GET /api/tenants/{tenantId}/events'];

function run(command: string, args: readonly string[], cwd?: string): Promise<number> {
  const child = spawn(command, args, { stdio: 'inherit', ...(cwd === undefined ? {} : { cwd }) });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve(code ?? 1));
  });
}

async function signIn(url: string, link: string): Promise<HttpSession> {
  const session = new HttpSession(url);
  const form = {
    token: link.split('#')[1],
    name: 'Fuzz',
    email: 'fuzz@example.com',
    password: 'quiet otter counts lanterns',
  };
  const response = await session.post('/api/auth/link/accept', form);
  if (response.status !== 200) throw new Error(response.text);
  return session;
}

/** The portal's document with existing ids, because other ids would only reach a 404. */
async function saveDocument(session: HttpSession, home: string): Promise<void> {
  const { text } = await session.get('/api/openapi.json');
  const { body } = await session.get('/api/tenants/demo/devices?limit=1');
  if (!body?.items) throw new Error(JSON.stringify(body));
  const known: Readonly<Record<string, unknown>> = {
    tenantId: 'demo',
    deviceId: body.items[0].deviceId,
    runNumber: 1,
  };
  const document = JSON.parse(text, (_key, value) =>
    value?.in === 'path' && known[value.name] !== undefined
      ? { ...value, schema: { ...value.schema, enum: [known[value.name]] } }
      : value,
  );
  await writeFile(path.join(home, 'openapi.json'), JSON.stringify(document));
}

/** Responses by status, to see how far the run got. */
async function countResponses(session: HttpSession): Promise<string> {
  const { text } = await session.get('/metrics');
  const counts = new Map<string, number>();
  for (const [, status = '', count] of text.matchAll(
    /^s1d_portal_request_seconds_count\{[^}]*status="(\d+)"\} (\d+)/gm,
  )) {
    counts.set(status, (counts.get(status) ?? 0) + Number(count));
  }
  return [...counts].map(([status, count]) => `${status}: ${count}`).join(', ');
}

/** One pass over the selected operations. */
async function fuzz(
  program: string,
  home: string,
  url: string,
  selection: readonly string[],
): Promise<number> {
  return await run(
    program,
    [
      'run',
      path.join(home, 'openapi.json'),
      '--url',
      url,
      '--max-examples',
      EXAMPLES,
      '--phases',
      'examples,coverage,fuzzing',
      '--continue-on-failure',
      '--seed',
      '1',
      '--suppress-health-check',
      'all',
      // Cursors, links and console URLs must be more than well-formed.
      '--exclude-checks',
      'positive_data_acceptance',
      '--header',
      `Origin: ${url}`,
      ...selection,
    ],
    home,
  );
}

const options = (flag: string, names: readonly string[]): readonly string[] =>
  names.flatMap((name) => [flag, name]);

const programs = await installPythonTool(`schemathesis-${VERSION}`, [`schemathesis==${VERSION}`]);
const program = path.join(programs, 'st');
const home = await mkdtemp(path.join(tmpdir(), 's1d-fuzz-'));
const dataDir = path.join(home, 'data');
const up = new RunningCli(['up', '--demo'], { S1D_DATA_DIR: dataDir, S1D_PORT: '0' });
try {
  await up.says('Read on:');
  const { PORTAL_URL: url = '', PORTAL_SIGN_IN_URL: link = '' } = await readEnvFile(dataDir);
  const session = await signIn(url, link);
  const cookie = session.cookies.get('s1d_session') ?? '';
  const config = `[auth.openapi.session]\napi_key = "${cookie}"\n`;
  await writeFile(path.join(home, 'schemathesis.toml'), config);
  await saveDocument(session, home);
  const first = await fuzz(program, home, url, options('--exclude-name', [...LAST, ...EXCLUDED]));
  console.log(`Answers by status: ${await countResponses(session)}`);
  const last = await fuzz(program, home, url, options('--include-name', LAST));
  console.log(`Answers by status: ${await countResponses(session)}`);
  process.exitCode = Math.max(first, last);
} finally {
  await up.stop('SIGTERM');
  await rm(home, { recursive: true, force: true });
}
