import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { Payload, PayloadCodec } from '@temporalio/common';
import proto from '@temporalio/proto';
import { DiscoveryError } from '../errors/errors.ts';
import { deriveKey, type KeyRing } from '../vault/key-ring.ts';

/** Whether and with which keys payloads are encrypted. */
export interface PayloadProtection {
  readonly keys: KeyRing;
  /** False: new payloads are not encrypted; encrypted ones can still be decrypted. */
  readonly encrypts: boolean;
}

const Wire = proto.temporal.api.common.v1.Payload;

const CIPHER = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** The encoding name that Temporal's UI and samples use for encrypted payloads. */
const ENCODING = 'binary/encrypted';
const KEY_ID = 'encryption-key-id';

/**
 * Encrypts payloads (AES-256-GCM, a random 96-bit nonce each) with a key derived from the newest
 * master key; decrypts with every key of the ring. Key id and namespace are authenticated, so a
 * payload copied to another namespace cannot be decrypted. Unencrypted payloads pass unchanged, so
 * that encryption can be switched on while workflows are open.
 *
 * Data is nonce, ciphertext, tag; the plaintext is the whole payload with its metadata.
 */
export class EncryptionCodec implements PayloadCodec {
  readonly #namespace: string;
  readonly #encrypts: boolean;
  readonly #newestKeyId: string;
  readonly #keys: ReadonlyMap<string, Buffer>;

  constructor({ keys, encrypts }: PayloadProtection, namespace: string) {
    this.#namespace = namespace;
    this.#encrypts = encrypts;
    this.#newestKeyId = keys[0].id;
    this.#keys = new Map(keys.map((key) => [key.id, deriveKey(key, 'temporal-payloads')]));
  }

  async encode(payloads: Payload[]): Promise<Payload[]> {
    return this.#encrypts ? payloads.map((payload) => this.#encrypt(payload)) : payloads;
  }

  /** @throws DiscoveryError `master_key_wrong` for an unknown key, else `payload_broken` */
  async decode(payloads: Payload[]): Promise<Payload[]> {
    return payloads.map((payload) => (isEncrypted(payload) ? this.#decrypt(payload) : payload));
  }

  #encrypt(payload: Payload): Payload {
    // The codec endpoint may receive payloads that are already encrypted.
    if (isEncrypted(payload)) return payload;
    const keyId = this.#newestKeyId;
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv(CIPHER, this.#key(keyId), nonce);
    cipher.setAAD(this.#associatedData(keyId));
    const plaintext = Wire.encode(payload).finish();
    const parts = [nonce, cipher.update(plaintext), cipher.final(), cipher.getAuthTag()];
    return {
      metadata: { encoding: Buffer.from(ENCODING), [KEY_ID]: Buffer.from(keyId) },
      data: Buffer.concat(parts),
    };
  }

  #decrypt({ metadata, data }: Payload): Payload {
    const keyId = text(metadata?.[KEY_ID]);
    const key = this.#key(keyId);
    const bytes = Buffer.from(data ?? []);
    try {
      const decipher = createDecipheriv(CIPHER, key, bytes.subarray(0, NONCE_BYTES), {
        authTagLength: TAG_BYTES,
      });
      decipher.setAAD(this.#associatedData(keyId));
      decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
      const plaintext = decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES));
      return Wire.decode(Buffer.concat([plaintext, decipher.final()]));
    } catch {
      throw new DiscoveryError('payload_broken');
    }
  }

  #key(keyId: string): Buffer {
    const key = this.#keys.get(keyId);
    if (key) return key;
    throw new DiscoveryError('master_key_wrong', {
      detail: `a payload is encrypted with key ${/^[\w-]{1,40}$/.test(keyId) ? keyId : 'unnamed'}`,
    });
  }

  #associatedData(keyId: string): Buffer {
    return Buffer.from(JSON.stringify(['s1-discovery', 'temporal', this.#namespace, keyId]));
  }
}

const text = (bytes: Uint8Array | null | undefined): string => Buffer.from(bytes ?? []).toString();

const isEncrypted = ({ metadata }: Payload): boolean => text(metadata?.['encoding']) === ENCODING;
