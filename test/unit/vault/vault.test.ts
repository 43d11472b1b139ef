import { mkdtemp, readFile, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { ensureKeyFile } from '../../../src/vault/key-file.ts';
import { parseKeyRing } from '../../../src/vault/key-ring.ts';
import { loadKeyRing } from '../../../src/vault/key-sources.ts';
import { Vault } from '../../../src/vault/vault.ts';

const key = (fill: number): string => Buffer.alloc(32, fill).toString('base64');
const settingsOf = (masterKeyFile: string | null) => ({
  masterKey: null,
  masterKeyFile,
  strictKeyFile: false,
  kmsKeyId: null,
});
const vaultOf = (...keys: string[]) => new Vault(parseKeyRing(keys.join(',')));
const acme = { tenantId: 'acme', purpose: 'console-token' } as const;

const TOKEN = 'eyJ-a-token-that-must-not-leak';

describe('a sealed token', () => {
  it('opens for its tenant and says nothing of its content', async () => {
    const vault = vaultOf(key(1));
    const sealed = await vault.seal(TOKEN, acme);
    expect(sealed).not.toContain(TOKEN);
    expect(Buffer.from(sealed, 'base64').toString()).not.toContain(TOKEN);
    expect(await vault.open(sealed, acme)).toBe(TOKEN);
  });

  it('is JSON Web Encryption with a data key of its own, wrapped by the named master key', async () => {
    const vault = vaultOf(key(1));
    const [one, two] = [await vault.seal(TOKEN, acme), await vault.seal(TOKEN, acme)].map(
      (sealed) => JSON.parse(sealed) as Record<string, string>,
    );
    expect(one?.['ciphertext']).not.toBe(two?.['ciphertext']);
    expect(one?.['encrypted_key']).not.toBe(two?.['encrypted_key']);
    const header: unknown = JSON.parse(
      Buffer.from(one?.['protected'] ?? '', 'base64url').toString(),
    );
    expect(header).toMatchObject({ alg: 'A256GCMKW', enc: 'A256GCM', kid: vault.newestKeyId });
  });

  it('S15: does not open for another tenant, nor with one bit changed', async () => {
    const vault = vaultOf(key(1));
    const sealed = await vault.seal(TOKEN, acme);
    await expect(vault.open(sealed, { ...acme, tenantId: 'other' })).rejects.toMatchObject({
      code: 'sealed_token_broken',
    });
    for (const part of ['protected', 'encrypted_key', 'iv', 'ciphertext', 'tag']) {
      const broken = JSON.parse(sealed) as Record<string, string>;
      const bytes = Buffer.from(broken[part] ?? '', 'base64url');
      bytes[bytes.length - 2] = (bytes.at(-2) ?? 0) ^ 1;
      broken[part] = bytes.toString('base64url');
      await expect(vault.open(JSON.stringify(broken), acme), part).rejects.toMatchObject({
        code: expect.stringMatching(/^(sealed_token_broken|master_key_wrong)$/),
      });
    }
    for (const text of ['', '{}', 'null', '[]', 'not json', '{"protected":"x"}']) {
      await expect(vault.open(text, acme)).rejects.toMatchObject({ code: 'sealed_token_broken' });
    }
  });

  it('S15: of a person opens for that person alone, and for no tenant of that name', async () => {
    const vault = vaultOf(key(1));
    const ann = { userId: 'ann', purpose: 'second-factor' } as const;
    const sealed = await vault.seal(TOKEN, ann);
    expect(await vault.open(sealed, ann)).toBe(TOKEN);
    for (const other of [
      { ...ann, userId: 'bob' },
      { tenantId: 'ann', purpose: 'console-token' } as const,
    ]) {
      await expect(vault.open(sealed, other)).rejects.toMatchObject({
        code: 'sealed_token_broken',
      });
    }
  });

  it('opens under an older key while new ones are sealed under the newest', async () => {
    const old = await vaultOf(key(1)).seal(TOKEN, acme);
    const rotating = vaultOf(key(2), key(1));
    expect(await rotating.open(old, acme)).toBe(TOKEN);
    const fresh = await rotating.seal(TOKEN, acme);
    expect(await vaultOf(key(2)).open(fresh, acme)).toBe(TOKEN);
    await expect(vaultOf(key(2)).open(old, acme)).rejects.toMatchObject({
      code: 'master_key_wrong',
    });
  });
});

describe('the master key', () => {
  it.each(['', ' , '])('is missing when %j is set', (text) => {
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
  ])('%j is refused as invalid', (text) => {
    expect(() => parseKeyRing(text)).toThrow(
      expect.objectContaining({ code: 'master_key_invalid' }),
    );
  });

  it('may be written in either base64 alphabet, with or without padding', () => {
    const bytes = Buffer.alloc(32, 0xff);
    const forms = [bytes.toString('base64'), bytes.toString('base64url')];
    expect(new Set(forms.map((form) => parseKeyRing(form)[0].id)).size).toBe(1);
  });

  it('is made once, with mode 0600, and never overwritten', async () => {
    const directory = await mkdtemp(path.join(tmpdir(), 's1d-key-'));
    const file = path.join(directory, 'deep', 'master.key');
    await Promise.all(Array.from({ length: 10 }, () => ensureKeyFile(file)));
    const first = await readFile(file, 'utf8');
    await ensureKeyFile(file);
    expect(await readFile(file, 'utf8')).toBe(first);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(await loadKeyRing(settingsOf(file))).toHaveLength(1);
  });

  it('S17: is a clear error when its file is not there or holds no key', async () => {
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
