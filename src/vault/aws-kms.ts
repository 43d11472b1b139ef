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

/** KMS authenticates it, so a ciphertext made for another purpose cannot be opened as a key. */
const ENCRYPTION_CONTEXT = { 's1-discovery': 'master-key' };

interface KmsLimits {
  readonly attempts: number;
  /** Per attempt, to connect and to respond. */
  readonly requestTimeoutMs: number;
  /** In total: fetching credentials (possibly from another service), attempts and waits. */
  readonly totalMs: number;
}

const LIMITS: KmsLimits = { attempts: 3, requestTimeoutMs: 10_000, totalMs: 45_000 };

/**
 * AWS KMS through its official client. Region, credentials and endpoint come from AWS's standard
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
        // Without it the SDK only logs the timeout and keeps waiting.
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
   * @param keyId id, ARN or alias of the required KMS key; null: KMS finds the key
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

  /** The CiphertextBlob of a new 256-bit key. Its plaintext never leaves KMS. */
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

  /** The signal ends attempts and waits, but credential providers ignore it; hence the race. */
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

/** KMS responses contain the key, so an unencrypted connection must not leave this machine. */
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
