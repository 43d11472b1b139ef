import { decodeProtectedHeader, FlattenedEncrypt, type FlattenedJWE, flattenedDecrypt } from 'jose';
import { z } from 'zod';
import { DiscoveryError } from '../errors/errors.ts';
import type { KeyRing, MasterKey } from './key-ring.ts';

/** The owner of a sealed secret. It is authenticated, so a seal does not open for another owner. */
export type SealContext =
  | { readonly purpose: 'console-token'; readonly tenantId: string }
  | { readonly purpose: 'second-factor'; readonly userId: string };

function associatedData(context: SealContext): Uint8Array {
  const owner = context.purpose === 'console-token' ? context.tenantId : context.userId;
  return new TextEncoder().encode(JSON.stringify(['s1-discovery', context.purpose, owner]));
}

const jweSchema = z.object({
  protected: z.string(),
  encrypted_key: z.string(),
  iv: z.string(),
  ciphertext: z.string(),
  tag: z.string(),
});

/**
 * Seals secrets as JSON Web Encryption (RFC 7516, flattened JSON): a new data key encrypts each
 * secret (A256GCM), and the newest master key wraps the data key (A256GCMKW). The header contains
 * the master key's id, so seals of different keys can coexist during a rotation.
 */
export class Vault {
  readonly #keys: KeyRing;

  constructor(keys: KeyRing) {
    this.#keys = keys;
  }

  /** Id of the key that new seals use. */
  get newestKeyId(): string {
    return this.#keys[0].id;
  }

  /** Whether seals of this key can be opened. */
  holds(keyId: string): boolean {
    return this.#keys.some((key) => key.id === keyId);
  }

  async seal(secret: string, context: SealContext): Promise<string> {
    const key = this.#keys[0];
    const jwe = await new FlattenedEncrypt(new TextEncoder().encode(secret))
      .setProtectedHeader({ alg: 'A256GCMKW', enc: 'A256GCM', kid: key.id })
      .setAdditionalAuthenticatedData(associatedData(context))
      .encrypt(key.bytes);
    return JSON.stringify(jwe);
  }

  /** Throws `master_key_wrong` for an unknown key, `sealed_token_broken` for anything else. */
  async open(sealed: string, context: SealContext): Promise<string> {
    const { jwe, key } = this.#parse(sealed);
    const aad = Buffer.from(associatedData(context)).toString('base64url');
    try {
      const { plaintext } = await flattenedDecrypt({ ...jwe, aad }, key.bytes, {
        keyManagementAlgorithms: ['A256GCMKW'],
        contentEncryptionAlgorithms: ['A256GCM'],
      });
      return new TextDecoder('utf-8', { fatal: true }).decode(plaintext);
    } catch (error) {
      // The cause is dropped, because it does not help the user.
      throw new DiscoveryError('sealed_token_broken', {
        detail: error instanceof Error ? error.name : 'unknown cause',
      });
    }
  }

  #parse(sealed: string): { readonly jwe: FlattenedJWE; readonly key: MasterKey } {
    let jwe: FlattenedJWE;
    let keyId: string | undefined;
    try {
      jwe = jweSchema.parse(JSON.parse(sealed));
      keyId = decodeProtectedHeader(jwe)['kid'];
    } catch {
      throw new DiscoveryError('sealed_token_broken', { detail: 'not a sealed token' });
    }
    const key = this.#keys.find(({ id }) => id === keyId);
    if (!key) throw new DiscoveryError('master_key_wrong', { detail: `key ${keyId ?? 'unnamed'}` });
    return { jwe, key };
  }
}
