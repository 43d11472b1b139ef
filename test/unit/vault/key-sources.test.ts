import { chmod, mkdtemp, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { newKey, parseKeyRing } from '../../../src/vault/key-ring.ts';
import { loadKeyRing } from '../../../src/vault/key-sources.ts';

const key = (fill: number): string => Buffer.alloc(32, fill).toString('base64');

const NOWHERE = {
  masterKey: null,
  masterKeyFile: null,
  strictKeyFile: false,
  kmsKeyId: null,
} as const;

async function keyFile(text: string, mode: number): Promise<string> {
  const file = path.join(await mkdtemp(path.join(tmpdir(), 's1d-key-')), 'key');
  await writeFile(file, text);
  await chmod(file, mode);
  return file;
}

describe('a source of master keys', () => {
  it('gives the same ring whether the keys stand in the environment or in a file', async () => {
    const text = ` ${key(2)} ,\n${key(1)}\n`;
    const file = await keyFile(text, 0o600);
    const ring = parseKeyRing(`${key(2)},${key(1)}`);
    expect(await loadKeyRing({ ...NOWHERE, masterKey: text })).toEqual(ring);
    expect(await loadKeyRing({ ...NOWHERE, masterKeyFile: file })).toEqual(ring);
    expect(await loadKeyRing({ ...NOWHERE, masterKey: key(3), masterKeyFile: file })).toEqual(
      parseKeyRing(key(3)),
    );
  });

  it('takes sixteen keys and no more', async () => {
    const list = (length: number) => Array.from({ length }, (_, at) => key(at)).join(',');
    expect(await loadKeyRing({ ...NOWHERE, masterKey: list(16) })).toHaveLength(16);
    await expect(loadKeyRing({ ...NOWHERE, masterKey: list(17) })).rejects.toMatchObject({
      code: 'master_key_invalid',
      message: expect.stringContaining('more than 16 keys'),
    });
  });

  it.each(['kms:', 'kms:!', 'kms: AAAA', 'KMS:AAAA', 'kms:AA%0A'])(
    'refuses %j before anybody is asked about it, and does not repeat it',
    async (entry) => {
      const loading = loadKeyRing({ ...NOWHERE, masterKey: `${key(1)},${entry}` });
      await expect(loading).rejects.toMatchObject({
        code: 'master_key_invalid',
        message: expect.not.stringContaining(entry.slice('kms:'.length) || key(1)),
      });
    },
  );

  it('takes a key that new-key made, which is another one each time', async () => {
    const [one, two] = [newKey(), newKey()];
    expect(one).not.toBe(two);
    expect(await loadKeyRing({ ...NOWHERE, masterKey: `${one},${two}` })).toHaveLength(2);
  });
});

// The mode is looked at, not tried: as root every file can be read.
describe.skipIf(process.platform === 'win32')('a file of master keys', () => {
  it.each(['0644', '0640', '0604', '0444', '0440'])(
    'S18: of mode %s is warned of, and refused where that is asked for',
    async (mode) => {
      const masterKeyFile = await keyFile(key(1), Number.parseInt(mode, 8));
      const detail = `${masterKeyFile} has mode ${mode}`;
      const warnings: string[] = [];
      const warn = (text: string) => warnings.push(text);
      expect(await loadKeyRing({ ...NOWHERE, masterKeyFile }, warn)).toHaveLength(1);
      expect(warnings).toEqual([expect.stringContaining(detail)]);
      expect(warnings[0]).not.toContain(key(1));
      await expect(
        loadKeyRing({ ...NOWHERE, masterKeyFile, strictKeyFile: true }),
      ).rejects.toMatchObject({
        code: 'master_key_exposed',
        message: expect.stringContaining(detail),
      });
    },
  );

  it.each(['0600', '0400', '0700'])('S18: of mode %s is in order, strictly too', async (mode) => {
    const settings = { ...NOWHERE, masterKeyFile: await keyFile(key(1), Number.parseInt(mode, 8)) };
    const refuse = () => expect.unreachable();
    expect(await loadKeyRing({ ...settings, strictKeyFile: true }, refuse)).toHaveLength(1);
    expect(await loadKeyRing(settings, refuse)).toHaveLength(1);
  });

  it('S18: behind a link, as Kubernetes mounts secrets, is judged itself', async () => {
    const link = path.join(await mkdtemp(path.join(tmpdir(), 's1d-key-')), 'key');
    await symlink(await keyFile(key(1), 0o600), link);
    const strict = { ...NOWHERE, masterKeyFile: link, strictKeyFile: true };
    expect(await loadKeyRing(strict)).toHaveLength(1);
  });

  it('S18: is not looked at where the environment has the keys', async () => {
    const masterKeyFile = await keyFile(key(1), 0o644);
    const settings = { ...NOWHERE, masterKey: key(2), masterKeyFile, strictKeyFile: true };
    expect(await loadKeyRing(settings)).toHaveLength(1);
  });
});
