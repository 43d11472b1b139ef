import { describe, expect, it } from 'vitest';
import { parseKeyRing } from '../../../src/vault/key-ring.ts';
import { Vault } from '../../../src/vault/vault.ts';

const key = (fill: number): string => Buffer.alloc(32, fill).toString('base64');
const vaultOf = (...keys: string[]) => new Vault(parseKeyRing(keys.join(',')));
const acme = { tenantId: 'acme', purpose: 'console-token' } as const;

const TOKEN = 'eyJ-a-token-that-must-not-leak';

describe('Vault', () => {
  it('a sealed token opens for its tenant and does not reveal its content', async () => {
    const vault = vaultOf(key(1));
    const sealed = await vault.seal(TOKEN, acme);
    expect(sealed).not.toContain(TOKEN);
    expect(Buffer.from(sealed, 'base64').toString()).not.toContain(TOKEN);
    expect(await vault.open(sealed, acme)).toBe(TOKEN);
  });

  it('a sealed token is JSON Web Encryption with its own data key, wrapped by the named master key', async () => {
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

  it('S15: a sealed token does not open for another tenant or with one bit changed', async () => {
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

  it('S15: a second factor opens only for its user, not for a tenant of the same name', async () => {
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

  it('a token sealed with an older key still opens while new ones use the newest key', async () => {
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
