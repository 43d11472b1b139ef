import { chmod, mkdtemp, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { newKey, parseKeyRing } from '../../../src/vault/key-ring.ts';
import { loadKeyRing } from '../../../src/vault/key-sources.ts';

const key = (fill: number): string => Buffer.alloc(32, fill).toString('base64');

const NO_SOURCE = {
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

describe('loadKeyRing', () => {
  it('master keys in the environment and in a file give the same key ring', async () => {
    const text = ` ${key(2)} ,\n${key(1)}\n`;
    const file = await keyFile(text, 0o600);
    const ring = parseKeyRing(`${key(2)},${key(1)}`);
    expect(await loadKeyRing({ ...NO_SOURCE, masterKey: text })).toEqual(ring);
    expect(await loadKeyRing({ ...NO_SOURCE, masterKeyFile: file })).toEqual(ring);
    expect(await loadKeyRing({ ...NO_SOURCE, masterKey: key(3), masterKeyFile: file })).toEqual(
      parseKeyRing(key(3)),
    );
  });

  it('a key ring has at most sixteen master keys', async () => {
    const list = (length: number) => Array.from({ length }, (_, at) => key(at)).join(',');
    expect(await loadKeyRing({ ...NO_SOURCE, masterKey: list(16) })).toHaveLength(16);
    await expect(loadKeyRing({ ...NO_SOURCE, masterKey: list(17) })).rejects.toMatchObject({
      code: 'master_key_invalid',
      message: expect.stringContaining('more than 16 keys'),
    });
  });

  it.each(['kms:', 'kms:!', 'kms: AAAA', 'KMS:AAAA', 'kms:AA%0A'])(
    'the key entry %j is refused without a call to KMS and is not quoted',
    async (entry) => {
      const loading = loadKeyRing({ ...NO_SOURCE, masterKey: `${key(1)},${entry}` });
      await expect(loading).rejects.toMatchObject({
        code: 'master_key_invalid',
        message: expect.not.stringContaining(entry.slice('kms:'.length) || key(1)),
      });
    },
  );

  it('each new master key is different and valid', async () => {
    const [one, two] = [newKey(), newKey()];
    expect(one).not.toBe(two);
    expect(await loadKeyRing({ ...NO_SOURCE, masterKey: `${one},${two}` })).toHaveLength(2);
  });
});

// The tests check the mode, not access, because root can read every file.
describe.skipIf(process.platform === 'win32')('loadKeyRing from a file', () => {
  it.each(['0644', '0640', '0604', '0444', '0440'])(
    'S18: a key file with mode %s causes a warning, and an error in strict mode',
    async (mode) => {
      const masterKeyFile = await keyFile(key(1), Number.parseInt(mode, 8));
      const detail = `${masterKeyFile} has mode ${mode}`;
      const warnings: string[] = [];
      const warn = (text: string) => warnings.push(text);
      expect(await loadKeyRing({ ...NO_SOURCE, masterKeyFile }, warn)).toHaveLength(1);
      expect(warnings).toEqual([expect.stringContaining(detail)]);
      expect(warnings[0]).not.toContain(key(1));
      await expect(
        loadKeyRing({ ...NO_SOURCE, masterKeyFile, strictKeyFile: true }),
      ).rejects.toMatchObject({
        code: 'master_key_exposed',
        message: expect.stringContaining(detail),
      });
    },
  );

  it.each(['0600', '0400', '0700'])(
    'S18: a key file with mode %s is accepted, also in strict mode',
    async (mode) => {
      const settings = {
        ...NO_SOURCE,
        masterKeyFile: await keyFile(key(1), Number.parseInt(mode, 8)),
      };
      const refuse = () => expect.unreachable();
      expect(await loadKeyRing({ ...settings, strictKeyFile: true }, refuse)).toHaveLength(1);
      expect(await loadKeyRing(settings, refuse)).toHaveLength(1);
    },
  );

  it('S18: the mode of a key file behind a symbolic link is that of the target', async () => {
    const link = path.join(await mkdtemp(path.join(tmpdir(), 's1d-key-')), 'key');
    await symlink(await keyFile(key(1), 0o600), link);
    const strict = { ...NO_SOURCE, masterKeyFile: link, strictKeyFile: true };
    expect(await loadKeyRing(strict)).toHaveLength(1);
  });

  it('S18: a key file is not read if the environment contains the keys', async () => {
    const masterKeyFile = await keyFile(key(1), 0o644);
    const settings = { ...NO_SOURCE, masterKey: key(2), masterKeyFile, strictKeyFile: true };
    expect(await loadKeyRing(settings)).toHaveLength(1);
  });
});
