import { type ChildProcessByStdio, spawn } from 'node:child_process';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { CreateKeyCommand, EncryptCommand, KMSClient } from '@aws-sdk/client-kms';
import { findFreePort } from '../../../src/free-port.ts';
import { until } from '../checks/until.ts';
import { installPythonTool } from './python-tool.ts';

const MOTO = '5.2.5';
/** Without moto's extra `server`, whose dependencies only other services need. */
const PACKAGES = [`moto==${MOTO}`, 'flask==3.1.3', 'flask-cors==6.0.5'];

/** Keeps the AWS SDK away from the developer's own settings and credentials. */
export const awsEnvironment = (endpoint: string): Readonly<Record<string, string>> => ({
  AWS_ENDPOINT_URL_KMS: endpoint,
  AWS_REGION: 'eu-central-1',
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
  AWS_EC2_METADATA_DISABLED: 'true',
  AWS_CONFIG_FILE: '/nowhere/config',
  AWS_SHARED_CREDENTIALS_FILE: '/nowhere/credentials',
});

/**
 * The KMS of moto, a Python implementation of AWS services, as a separate process. It checks key,
 * ciphertext and encryption context, but ignores whether a key is enabled.
 */
export class MotoKms {
  readonly endpoint: string;
  readonly #server: ChildProcessByStdio<null, Readable, Readable>;
  readonly #client: KMSClient;
  #log = '';

  private constructor(programs: string, port: number) {
    this.endpoint = `http://127.0.0.1:${port}`;
    const args = ['-H', '127.0.0.1', '-p', String(port)];
    this.#server = spawn(path.join(programs, 'moto_server'), args, {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [this.#server.stdout, this.#server.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        this.#log += text;
      });
    }
    this.#client = new KMSClient({
      endpoint: this.endpoint,
      region: 'eu-central-1',
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    });
  }

  /** Throws without python3, or without PyPI for the first installation. */
  static async start(): Promise<MotoKms> {
    const service = new MotoKms(
      await installPythonTool(`moto-${MOTO}`, PACKAGES),
      await findFreePort(),
    );
    await until(() => {
      if (service.#server.exitCode !== null) throw new Error(service.#log);
      return service.#log.includes('Running on');
    });
    return service;
  }

  /** The number of requests so far. */
  get requests(): number {
    return this.#log.match(/"POST \/ /g)?.length ?? 0;
  }

  /** The id of a new key. */
  async createKey(): Promise<string> {
    const { KeyMetadata } = await this.#client.send(new CreateKeyCommand({}));
    return KeyMetadata?.KeyId ?? '';
  }

  /** A master key entry that wraps any bytes, as a user of the KMS key could make it. */
  async wrap(keyId: string, bytes: Uint8Array, context: Record<string, string>): Promise<string> {
    const { CiphertextBlob = new Uint8Array() } = await this.#client.send(
      new EncryptCommand({ KeyId: keyId, Plaintext: bytes, EncryptionContext: context }),
    );
    return `kms:${Buffer.from(CiphertextBlob).toString('base64')}`;
  }

  async stop(): Promise<void> {
    this.#client.destroy();
    const closed = new Promise((resolve) => {
      this.#server.once('close', resolve);
    });
    this.#server.kill('SIGTERM');
    await closed;
  }
}
