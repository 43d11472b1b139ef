import { DiscoveryError, describeError } from '../errors/errors.ts';
import type { AwsKms } from './aws-kms.ts';
import { readKeyFile, reportExposure } from './key-file.ts';
import { decodeBase64, KEY_BYTES, type KeyRing, splitKeys, toKeyRing } from './key-ring.ts';

/** A source of master keys: the environment or a file, with AWS KMS on top of either. */
export interface KeySource {
  /** Keys as text, newest first. */
  read(): Promise<readonly string[]>;
}

/** The same values as in `Config`. `masterKey` takes precedence over `masterKeyFile`. */
export interface KeySettings {
  readonly masterKey: string | null;
  readonly masterKeyFile: string | null;
  readonly strictKeyFile: boolean;
  readonly kmsKeyId: string | null;
}

type Warn = (text: string) => void;

/**
 * Loads the keys given by the settings. Each AWS KMS entry takes one call to KMS, so a process
 * loads its key ring once and keeps it.
 *
 * @param warn receives a warning about a key file that other users can read
 * @throws DiscoveryError `master_key_missing`, `master_key_invalid`, `master_key_exposed`,
 *   `key_service_unreachable`, `key_service_refused`
 */
export async function loadKeyRing(settings: KeySettings, warn: Warn = () => {}): Promise<KeyRing> {
  const source = kmsSource(textSource(settings, warn), settings.kmsKeyId);
  return toKeyRing(await source.read());
}

function textSource(settings: KeySettings, warn: Warn): KeySource {
  const { masterKey, masterKeyFile, strictKeyFile } = settings;
  if (masterKey !== null) return environmentSource(masterKey);
  if (masterKeyFile === null) throw new DiscoveryError('master_key_missing');
  return fileSource(masterKeyFile, strictKeyFile, warn);
}

const environmentSource = (text: string): KeySource => ({ read: async () => splitKeys(text) });

const fileSource = (file: string, strict: boolean, warn: Warn): KeySource => ({
  read: async () => {
    const { text, exposedMode } = await readKeyFile(file).catch((error: unknown) => {
      const detail = describeError(error);
      throw new DiscoveryError('master_key_missing', { detail, cause: error });
    });
    const entries = splitKeys(text);
    // A file with only KMS entries reveals nothing: only KMS can open them.
    if (exposedMode !== null && !entries.every(isWrapped)) {
      reportExposure(file, exposedMode, strict, warn);
    }
    return entries;
  },
});

const KMS = 'kms:';

const isWrapped = (entry: string): boolean => entry.startsWith(KMS);

/** Opens the entries `kms:<ciphertext in base64>` of another source and passes on the others. */
const kmsSource = (source: KeySource, keyId: string | null): KeySource => ({
  read: async () => {
    const entries = await source.read();
    if (!entries.some(isWrapped)) return entries;
    using kms = await openKms();
    return await Promise.all(
      entries.map(async (entry) => (isWrapped(entry) ? await openEntry(kms, entry, keyId) : entry)),
    );
  },
});

async function openEntry(kms: AwsKms, entry: string, keyId: string | null): Promise<string> {
  const ciphertext = decodeBase64(entry.slice(KMS.length));
  if (!ciphertext) {
    throw new DiscoveryError('master_key_invalid', { detail: `no base64 behind ${KMS}` });
  }
  const bytes = await kms.unwrap(ciphertext, keyId);
  if (bytes.length !== KEY_BYTES) {
    const detail = `what AWS KMS opened has ${bytes.length} bytes`;
    throw new DiscoveryError('master_key_invalid', { detail });
  }
  return Buffer.from(bytes).toString('base64');
}

/** An entry for a new key whose plaintext was never exposed: only AWS KMS can open it. */
export async function newKmsEntry(keyId: string): Promise<string> {
  using kms = await openKms();
  return KMS + Buffer.from(await kms.makeWrappedKey(keyId)).toString('base64');
}

async function openKms(): Promise<AwsKms> {
  // Loaded here: without KMS keys, the SDK must not cost start-up time and memory.
  const aws = await import('./aws-kms.ts');
  return new aws.AwsKms();
}
