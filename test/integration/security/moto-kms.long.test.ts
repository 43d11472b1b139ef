import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describeError } from '../../../src/errors/errors.ts';
import { RunningCli } from '../../support/clients/cli.ts';
import { masterKey, ServicesRig } from '../../support/rigs/services-rig.ts';
import { awsEnvironment, MotoKms } from '../../support/servers/moto-kms.ts';
import { FakeKms, kmsError } from '../../support/stand-ins/fake-kms.ts';

/** Master keys that only AWS KMS can open, tested against moto. */

const started = await MotoKms.start().catch(describeError);
const skipped = typeof started === 'string';
const why = skipped ? ` (skipped, there is no key service: ${started})` : '';

const CONTEXT = { 's1-discovery': 'master-key' };

let rig: ServicesRig;
let service: MotoKms;
let kmsKey: string;
/** The output of `new-key --kms`. */
let entry: string;

/** Without encrypted payloads, which would bind the plain key to the histories. */
const cli = (args: readonly string[], keys: string, more: Record<string, string> = {}) =>
  rig.cli(args, environmentOf(keys, more));

const environmentOf = (keys: string, more: Record<string, string> = {}) => ({
  ...awsEnvironment(service.endpoint),
  S1D_ENCRYPT_PAYLOADS: '0',
  S1D_MASTER_KEY: keys,
  ...more,
});

describe.skipIf(skipped)(`a master key in AWS KMS${why}`, () => {
  beforeAll(async () => {
    if (typeof started === 'string') return;
    service = started;
    kmsKey = await service.createKey();
    rig = await ServicesRig.start(20);
    expect(await cli(['migrate'], masterKey(1))).toMatchObject({ code: 0 });
    expect(await cli(rig.connectArgs('acme'), masterKey(1))).toMatchObject({ code: 0 });
  });

  afterAll(async () => {
    await service?.stop();
    await rig?.console.close();
  });

  it('new-key prints only a new KMS master key, a different one each time', async () => {
    const made = await cli(['new-key', '--kms', kmsKey], '');
    expect(made).toEqual({
      code: 0,
      stdout: expect.stringMatching(/^kms:[A-Za-z0-9+/=]{64,}\n$/),
      stderr: '',
    });
    entry = made.stdout.trim();
    expect((await cli(['new-key', '--kms', kmsKey], '')).stdout.trim()).not.toBe(entry);
    expect(await cli(['new-key', '--kms', 'alias/nobody'], '')).toEqual({
      code: 1,
      stdout: '',
      stderr: expect.stringMatching(/^key_service_refused: .*no such key.*\n$/),
    });
  });

  it('A KMS master key replaces a plain one by rotation, and then it alone opens every token', async () => {
    expect(await cli(['doctor'], entry)).toMatchObject({
      code: 1,
      stdout: expect.stringMatching(/^failed {2}master key: master_key_wrong/m),
    });
    expect(await cli(['rotate-key'], `${entry},${masterKey(1)}`)).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^1 tokens sealed anew/),
      stderr: '',
    });
    const { stdout } = await cli(['doctor'], entry);
    expect(stdout).toMatch(/^ok {6}master key: opens every stored token/m);
    expect(stdout).toMatch(/^ok {6}console of acme: .* accepts the token/m);
    expect((await cli(['doctor'], masterKey(1))).stdout).toMatch(
      /^failed {2}master key: master_key_wrong/m,
    );
  });

  it('A worker asks KMS once for its master key, and logs neither key nor entry', async () => {
    const before = service.requests;
    const worker = new RunningCli(['worker'], { ...rig.env, ...environmentOf(entry) });
    try {
      await worker.says('worker is running');
      expect(service.requests - before).toBe(1);
      expect(await cli(['resync', 'acme', '--wait'], entry)).toMatchObject({ code: 0 });
    } finally {
      expect(await worker.stop('SIGTERM')).toBe(0);
    }
    expect(worker.output).not.toContain(entry.slice('kms:'.length));
    expect(worker.output).not.toContain(masterKey(1));
  });

  it('A command that needs the KMS master key several times asks for it once', async () => {
    const before = service.requests;
    await cli(['doctor'], entry);
    expect(service.requests - before).toBe(1);
  });

  it('A KMS master key opens only with its encryption context', async () => {
    const bytes = Buffer.alloc(32, 7);
    const ours = await service.wrap(kmsKey, bytes, CONTEXT);
    const foreign = await service.wrap(kmsKey, bytes, { 's1-discovery': 'backup' });
    const without = await service.wrap(kmsKey, bytes, {});
    // KMS opens it, but it is not the key that sealed the tokens.
    expect((await cli(['worker'], ours)).stderr).toMatch(/^master_key_wrong: /);
    for (const other of [foreign, without]) {
      const { code, stderr } = await cli(['worker'], other);
      expect({ code, stderr }).toEqual({
        code: 1,
        stderr: expect.stringMatching(/^key_service_refused: .*encryption context.*\n$/),
      });
      expect(stderr).not.toContain(other.slice('kms:'.length));
    }
  });

  it('A KMS master key of another KMS key than the configured one is refused', async () => {
    const other = await service.createKey();
    const doctor = (S1D_KMS_KEY_ID: string) => cli(['doctor'], entry, { S1D_KMS_KEY_ID });
    expect((await doctor(kmsKey)).stdout).toMatch(/^ok {6}master key: /m);
    expect((await doctor(other)).stdout).toMatch(/^failed {2}master key: key_service_refused: /m);
  });

  it('A KMS master key that does not have 32 bytes is refused', async () => {
    const short = await service.wrap(kmsKey, Buffer.alloc(31, 7), CONTEXT);
    expect(await cli(['worker'], short)).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^master_key_invalid: .*31 bytes/),
    });
  });

  it('A worker with a disabled KMS key does not start, and says so', async () => {
    const standIn = await FakeKms.start();
    standIn.answers = [kmsError('DisabledException', `${kmsKey} is disabled.`)];
    try {
      const disabled = await cli(['worker'], entry, { AWS_ENDPOINT_URL_KMS: standIn.url });
      expect(disabled).toEqual({
        code: 1,
        stdout: '',
        stderr: expect.stringMatching(/^key_service_refused: .*the key is disabled .*\n$/),
      });
    } finally {
      await standIn.stop();
    }
  });

  it('A worker that cannot reach KMS does not start, and says so soon', async () => {
    const from = Date.now();
    const nowhere = { AWS_ENDPOINT_URL_KMS: 'http://127.0.0.1:1' };
    expect(await cli(['worker'], entry, nowhere)).toEqual({
      code: 1,
      stdout: '',
      stderr: expect.stringMatching(/^key_service_unreachable: .*ECONNREFUSED\n$/),
    });
    expect(Date.now() - from).toBeLessThan(45_000);
  });
});
