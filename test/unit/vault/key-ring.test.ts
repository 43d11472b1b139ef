import { mkdtemp, readFile, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { ensureKeyFile } from '../../../src/vault/key-file.ts';
import { parseKeyRing } from '../../../src/vault/key-ring.ts';
import { loadKeyRing } from '../../../src/vault/key-sources.ts';

const key = (fill: number): string => Buffer.alloc(32, fill).toString('base64');
const settingsOf = (masterKeyFile: string | null) => ({
  masterKey: null,
  masterKeyFile,
  strictKeyFile: false,
  kmsKeyId: null,
});

describe('parseKeyRing', () => {
  it.each(['', ' , '])('the master key is missing when %j is set', (text) => {
    expect(() => parseKeyRing(text)).toThrow(
      expect.objectContaining({ code: 'master_key_missing' }),
    );
  });

  it.each([
    'short',
    Buffer.alloc(16).toString('base64'),
    Buffer.alloc(33).toString('base64'),
    `${key(1)}!`,
    `${key(1)},zz`,
  ])('the master key %j is refused as invalid', (text) => {
    expect(() => parseKeyRing(text)).toThrow(
      expect.objectContaining({ code: 'master_key_invalid' }),
    );
  });

  it('a master key can use either base64 alphabet, with or without padding', () => {
    const bytes = Buffer.alloc(32, 0xff);
    const forms = [bytes.toString('base64'), bytes.toString('base64url')];
    expect(new Set(forms.map((form) => parseKeyRing(form)[0].id)).size).toBe(1);
  });

  it('the key file is created once with mode 0600 and never overwritten', async () => {
    const directory = await mkdtemp(path.join(tmpdir(), 's1d-key-'));
    const file = path.join(directory, 'deep', 'master.key');
    await Promise.all(Array.from({ length: 10 }, () => ensureKeyFile(file)));
    const first = await readFile(file, 'utf8');
    await ensureKeyFile(file);
    expect(await readFile(file, 'utf8')).toBe(first);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(await loadKeyRing(settingsOf(file))).toHaveLength(1);
  });

  it('S17: a missing key file, or one without a key, causes a clear error', async () => {
    await expect(loadKeyRing(settingsOf('/nowhere/key'))).rejects.toMatchObject({
      code: 'master_key_missing',
    });
    const file = path.join(await mkdtemp(path.join(tmpdir(), 's1d-key-')), 'key');
    await writeFile(file, 'password1');
    await expect(loadKeyRing(settingsOf(file))).rejects.toMatchObject({
      code: 'master_key_invalid',
    });
    await expect(loadKeyRing(settingsOf(null))).rejects.toMatchObject({
      code: 'master_key_missing',
    });
  });
});
