import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { masterKey, ServicesRig } from '../../support/rigs/services-rig.ts';

/** Commands that run too early or with wrong input. */

let rig: ServicesRig;

beforeAll(async () => {
  rig = await ServicesRig.start(20);
});

afterAll(() => rig.console.close());

describe('before anything is ready', () => {
  it('A worker without a database or schema says what is missing and exits with 1', async () => {
    expect(await rig.cli(['worker'])).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^database_outdated: .*s1-discovery migrate/),
    });
    expect(await rig.cli(['worker'], { DATABASE_URL: 'postgresql://127.0.0.1:1/x' })).toMatchObject(
      {
        code: 1,
        stderr: expect.stringMatching(/^database_unreachable: .*DATABASE_URL/),
      },
    );
  });

  it('migrate creates the schema and the search attributes, and can be repeated', async () => {
    const first = await rig.cli(['migrate']);
    expect(first).toMatchObject({ code: 0, stderr: '' });
    expect(first.stdout).toMatch(/Applied 0001_initial\.sql/);
    expect(first.stdout).toMatch(/Registered search attributes .*S1RunOutcome/);
    const second = await rig.cli(['migrate']);
    expect(second.stdout).toBe(
      'The database schema is up to date.\nThe search attributes are registered.\n',
    );
  });

  it('S17: A worker without a master key, or with an invalid one, says so at start', async () => {
    expect(await rig.cli(['worker'], { S1D_MASTER_KEY: '' })).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^master_key_missing: /),
    });
    expect(await rig.cli(['worker'], { S1D_MASTER_KEY: 'short' })).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^master_key_invalid: /),
    });
  });

  it('S18: A worker and doctor warn once about a key file that others can read, or refuse it', async () => {
    const file = path.join(rig.directory, 'master.key');
    await writeFile(file, masterKey(1), { mode: 0o644 });
    const env = { S1D_MASTER_KEY: '', S1D_MASTER_KEY_FILE: file };
    const warned = await rig.cli(['worker'], { ...env, TEMPORAL_ADDRESS: '127.0.0.1:1' });
    const [warning = '', ...others] = warned.stderr.split('\n').filter((line) => line !== '');
    expect(JSON.parse(warning)).toMatchObject({
      level: 'WARN',
      message: expect.stringContaining(`${file} has mode 0644`),
    });
    expect(others).toEqual([expect.stringMatching(/^temporal_unreachable: /)]);
    expect((await rig.cli(['doctor'], env)).stdout).toMatch(
      /^ok {6}master key: .*\nwarning master key: .*mode 0644/m,
    );
    const strict = { ...env, S1D_STRICT_KEY_FILE: '1' };
    expect(await rig.cli(['worker'], strict)).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^master_key_exposed: .*mode 0644\)?\n$/),
    });
    expect(await rig.cli(['doctor'], strict)).toMatchObject({
      code: 1,
      stdout: expect.stringMatching(/^failed {2}master key: master_key_exposed: /m),
    });
  });

  it('A worker says so when Temporal is unreachable', async () => {
    expect(await rig.cli(['worker'], { TEMPORAL_ADDRESS: '127.0.0.1:1' })).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^temporal_unreachable: .*TEMPORAL_ADDRESS/),
    });
  });

  it('status without tenants prints that none is connected, and succeeds', async () => {
    expect(await rig.cli(['status'])).toEqual({
      code: 0,
      stdout: 'No tenant is connected.\n',
      stderr: '',
    });
    expect(await rig.cli(['status', '--json'])).toEqual({ code: 0, stdout: '', stderr: '' });
  });
});

describe('bad input', () => {
  it.each<[string, readonly string[], number, RegExp]>([
    ['an unknown command', ['discover'], 2, /^usage: unknown command 'discover'/],
    ['an unknown option', ['status', '--xml'], 2, /^usage: unknown option '--xml'/],
    ['a missing argument', ['devices'], 2, /^usage: missing required argument 'tenant'/],
    ['an unknown tenant', ['devices', 'nobody'], 2, /^unknown_tenant: /],
    ['a tenant id that is none', ['devices', 'No Body'], 2, /^invalid_tenant: /],
    ['two formats', ['status', '--json', '--csv'], 2, /^usage: --json and --csv/],
    ['a limit of none', ['runs', 'acme', '--limit', '0'], 2, /^usage: .*whole number from 1/],
    [
      'an unknown status',
      ['devices', 'acme', '--status', 'lost'],
      2,
      /^usage: .*'lost' is invalid/,
    ],
    ['resync of an unknown tenant', ['resync', 'nobody', '--wait'], 2, /^unknown_tenant: /],
    ['a file that is not there', ['classify', '/nowhere'], 2, /^usage: .*ENOENT/],
  ])('The command line rejects %s with one line', async (_, args, code, stderr) => {
    const result = await rig.cli(args);
    expect(result).toMatchObject({ code, stdout: '' });
    expect(result.stderr).toMatch(stderr);
    expect(result.stderr.trimEnd()).not.toContain('\n');
  });

  it('The command line without a command prints the help and exits as for bad usage', async () => {
    const { code, stdout, stderr } = await rig.cli([]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/^Usage: s1-discovery/);
  });

  it('connect refuses a private address unless the settings allow it', async () => {
    const result = await rig.cli(rig.connectArgs('x'), { S1D_ALLOW_PRIVATE_CONSOLES: '0' });
    expect(result).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/^console_address_refused: /),
    });
  });

  it('An invalid setting is named in the error', async () => {
    const result = await rig.cli(['status'], { S1D_DEEP_VISIBILITY_BUDGET: 'soon' });
    expect(result.code).toBe(2);
    expect(result.stderr).toMatch(/^invalid_setting: .*S1D_DEEP_VISIBILITY_BUDGET/);
  });
});
