import { once } from 'node:events';
import { isIP } from 'node:net';
import {
  DecryptCommand,
  GenerateDataKeyWithoutPlaintextCommand,
  KMSClient,
} from '@aws-sdk/client-kms';
import { z } from 'zod';
import { DiscoveryError } from '../errors/errors.ts';
import { toKmsFailure } from './kms-failures.ts';

/** Authenticated by KMS: a ciphertext that was made for something else does not open as a key. */
const ENCRYPTION_CONTEXT = { 's1-discovery': 'master-key' };

interface KmsLimits {
  readonly attempts: number;
  /** For each attempt, to connect and to answer. */
  readonly requestTimeoutMs: number;
  /** For all of it: credentials, which may be asked for elsewhere, attempts and waits between them. */
  readonly totalMs: number;
}

const LIMITS: KmsLimits = { attempts: 3, requestTimeoutMs: 10_000, totalMs: 45_000 };

/**
 * AWS KMS by its official client. Region, credentials and endpoint are those of AWS's own
 * configuration (AWS_REGION, AWS_PROFILE, AWS_ENDPOINT_URL_KMS, roles of pods and machines, …).
 */
export class AwsKms implements Disposable {
  readonly #client: KMSClient;
  readonly #totalMs: number;

  constructor({ attempts, requestTimeoutMs, totalMs }: KmsLimits = LIMITS) {
    this.#totalMs = totalMs;
    this.#client = new KMSClient({
      maxAttempts: attempts,
      retryMode: 'standard',
      requestHandler: {
        connectionTimeout: requestTimeoutMs,
        requestTimeout: requestTimeoutMs,
        // Without it the SDK only logs that the time is over, and goes on waiting.
        throwOnRequestTimeout: true,
      },
    });
    this.#client.middlewareStack.add(
      (next) => (args) => {
        refuseClearText(args.request);
        return next(args);
      },
      { step: 'build', name: 'refuseClearText' },
    );
  }

  /**
   * @param ciphertext the CiphertextBlob of a key
   * @param keyId id, ARN or alias that it must be of; null: KMS finds it
   * @throws DiscoveryError `key_service_unreachable`, `key_service_refused`
   */
  async unwrap(ciphertext: Uint8Array, keyId: string | null): Promise<Uint8Array> {
    const command = new DecryptCommand({
      CiphertextBlob: ciphertext,
      EncryptionContext: ENCRYPTION_CONTEXT,
      ...(keyId === null ? {} : { KeyId: keyId }),
    });
    const { Plaintext } = await this.#within('kms:Decrypt', (abortSignal) =>
      this.#client.send(command, { abortSignal }),
    );
    return Plaintext ?? new Uint8Array();
  }

  /** The CiphertextBlob of a fresh 256-bit key, whose plaintext never leaves KMS. */
  async makeWrappedKey(keyId: string): Promise<Uint8Array> {
    const command = new GenerateDataKeyWithoutPlaintextCommand({
      KeyId: keyId,
      KeySpec: 'AES_256',
      EncryptionContext: ENCRYPTION_CONTEXT,
    });
    const { CiphertextBlob } = await this.#within(
      'kms:GenerateDataKeyWithoutPlaintext',
      (abortSignal) => this.#client.send(command, { abortSignal }),
    );
    if (CiphertextBlob) return CiphertextBlob;
    throw new DiscoveryError('key_service_refused', { detail: 'its answer has no key' });
  }

  [Symbol.dispose](): void {
    this.#client.destroy();
  }

  /** The signal ends attempts and waits; whoever is asked for credentials does not hear it. */
  async #within<T>(permission: string, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const signal = AbortSignal.timeout(this.#totalMs);
    try {
      return await Promise.race([work(signal), expiryOf(signal)]);
    } catch (error) {
      throw toKmsFailure(error, permission);
    }
  }
}

async function expiryOf(signal: AbortSignal): Promise<never> {
  await once(signal, 'abort');
  throw signal.reason;
}

const requestSchema = z.object({ protocol: z.string(), hostname: z.string() });

/** KMS answers with the key itself: in clear it may not leave this machine. */
function refuseClearText(request: unknown): void {
  const { protocol, hostname } = requestSchema.parse(request);
  if (protocol === 'https:' || isLoopback(hostname)) return;
  const detail = `AWS's endpoint of KMS is http://${hostname}, by which a key would travel in clear`;
  throw new DiscoveryError('invalid_setting', { detail });
}

const isLoopback = (hostname: string): boolean =>
  hostname === 'localhost' ||
  hostname === '[::1]' ||
  (isIP(hostname) === 4 && hostname.startsWith('127.'));
