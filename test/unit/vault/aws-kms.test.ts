import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { AwsKms } from '../../../src/vault/aws-kms.ts';
import { parseKeyRing } from '../../../src/vault/key-ring.ts';
import { loadKeyRing, newKmsEntry } from '../../../src/vault/key-sources.ts';
import { awsEnvironment } from '../../support/servers/moto-kms.ts';
import { FakeKms, kmsError, kmsKey } from '../../support/stand-ins/fake-kms.ts';

/** Failures of KMS on the wire. The integration tests open keys with a real KMS implementation. */

const CIPHERTEXT = Buffer.alloc(150, 'ciphertext').toString('base64');
const KEY = Buffer.alloc(32, 9);
const SETTINGS = {
  masterKey: `kms:${CIPHERTEXT}`,
  masterKeyFile: null,
  strictKeyFile: false,
  kmsKeyId: null,
};
/** Enough time per request for the fake KMS, which runs in the same event loop. */
const QUICK = { attempts: 3, requestTimeoutMs: 1_000, totalMs: 20_000 };

let fakeKms: FakeKms;

const setAws = (more: Record<string, string> = {}): void => {
  for (const [name, value] of Object.entries({ ...awsEnvironment(fakeKms.url), ...more })) {
    vi.stubEnv(name, value);
  }
};

beforeEach(async () => {
  fakeKms = await FakeKms.start();
  fakeKms.answers = [kmsKey(KEY)];
  setAws();
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await fakeKms.stop();
});

const failureOf = (work: Promise<unknown>): Promise<{ code: string; message: string }> =>
  work.then(
    () => expect.unreachable('it did not fail'),
    (error: { code: string; message: string }) => error,
  );

describe('loadKeyRing with AWS KMS', () => {
  it('KMS entries are opened between plain keys, with the key id and encryption context', async () => {
    const [one, two] = [1, 2].map((fill) => Buffer.alloc(32, fill).toString('base64'));
    const masterKey = `${SETTINGS.masterKey},${one},${SETTINGS.masterKey},${two}`;
    const ring = await loadKeyRing({ ...SETTINGS, masterKey, kmsKeyId: 'alias/discovery' });
    const opened = KEY.toString('base64');
    expect(ring).toEqual(parseKeyRing(`${opened},${one},${opened},${two}`));
    const request = {
      operation: 'Decrypt',
      body: {
        CiphertextBlob: CIPHERTEXT,
        EncryptionContext: { 's1-discovery': 'master-key' },
        KeyId: 'alias/discovery',
      },
    };
    expect(fakeKms.requests).toEqual([request, request]);
  });

  it('a KMS entry can use any key that KMS finds if no key id is set', async () => {
    await loadKeyRing(SETTINGS);
    expect(fakeKms.requests[0]?.body).not.toHaveProperty('KeyId');
  });

  it('a new KMS entry is a 256-bit key for the same context, created without its plaintext', async () => {
    fakeKms.answers = [{ status: 200, body: JSON.stringify({ CiphertextBlob: CIPHERTEXT }) }];
    expect(await newKmsEntry('alias/discovery')).toBe(`kms:${CIPHERTEXT}`);
    expect(fakeKms.requests).toEqual([
      {
        operation: 'GenerateDataKeyWithoutPlaintext',
        body: {
          KeyId: 'alias/discovery',
          KeySpec: 'AES_256',
          EncryptionContext: { 's1-discovery': 'master-key' },
        },
      },
    ]);
  });

  it('KMS is not called without KMS entries, and not for too many entries', async () => {
    await loadKeyRing({ ...SETTINGS, masterKey: KEY.toString('base64') });
    const tooMany = Array.from({ length: 17 }, () => SETTINGS.masterKey).join(',');
    expect(await failureOf(loadKeyRing({ ...SETTINGS, masterKey: tooMany }))).toMatchObject({
      code: 'master_key_invalid',
    });
    expect(fakeKms.requests).toEqual([]);
  });

  it('S18: a readable file with only KMS entries causes no warning, but a plain key in it does', async () => {
    const file = path.join(await mkdtemp(path.join(tmpdir(), 's1d-key-')), 'key');
    const settings = { ...SETTINGS, masterKey: null, masterKeyFile: file, strictKeyFile: true };
    await writeFile(file, `${SETTINGS.masterKey},${SETTINGS.masterKey}`, { mode: 0o644 });
    expect(await loadKeyRing(settings, () => expect.unreachable())).toHaveLength(2);
    await writeFile(file, `${SETTINGS.masterKey},${KEY.toString('base64')}`);
    expect(await failureOf(loadKeyRing(settings))).toMatchObject({ code: 'master_key_exposed' });
  });

  it.each([0, 16, 31, 33])('a KMS entry with a content of %i bytes is invalid', async (length) => {
    fakeKms.answers = [kmsKey(Buffer.alloc(length, 9))];
    expect(await failureOf(loadKeyRing(SETTINGS))).toMatchObject({
      code: 'master_key_invalid',
      message: expect.stringContaining(`${length} bytes`),
    });
  });
});

describe('failures of AWS KMS', () => {
  it.each([
    ['DisabledException', /the key is disabled/],
    ['KMSInvalidStateException', /to be deleted/],
    ['IncorrectKeyException', /another key than S1D_KMS_KEY_ID/],
    ['InvalidCiphertextException', /another key or encryption context/],
    ['NotFoundException', /no such key/],
    ['AccessDeniedException', /kms:Decrypt is not permitted/],
    ['UnrecognizedClientException', /credentials are wrong/],
    ['ExpiredTokenException', /credentials have expired/],
    ['ValidationException', /ValidationException/],
    ['constructor', /constructor/],
  ])('the KMS error %s is a refusal in our words and not retried', async (name, words) => {
    fakeKms.answers = [kmsError(name, `about ${CIPHERTEXT}`)];
    const { code, message } = await failureOf(loadKeyRing(SETTINGS));
    expect({ code, message }).toEqual({
      code: 'key_service_refused',
      message: expect.stringMatching(words),
    });
    expect(message).not.toContain(CIPHERTEXT.slice(0, 16));
    expect(fakeKms.requests).toHaveLength(1);
  });

  it('a refusal to create a KMS entry names the required permission', async () => {
    fakeKms.answers = [kmsError('AccessDeniedException')];
    expect(await failureOf(newKmsEntry('alias/discovery'))).toMatchObject({
      code: 'key_service_refused',
      message: expect.stringContaining('kms:GenerateDataKeyWithoutPlaintext is not permitted'),
    });
  });

  it('a KMS error whose name is the ciphertext is reported without it', async () => {
    fakeKms.answers = [kmsError(CIPHERTEXT)];
    const { message } = await failureOf(loadKeyRing(SETTINGS));
    expect(message).toMatch(/unknown cause$/);
  });

  it.each([
    ['ThrottlingException', 400],
    ['KMSInternalException', 500],
    ['DependencyTimeoutException', 503],
    ['KeyUnavailableException', 500],
    ['ServiceUnavailable', 503],
  ])(
    'the KMS error %s is tried three times, then reported as unreachable',
    async (name, status) => {
      fakeKms.answers = [kmsError(name, '', status)];
      expect(await failureOf(loadKeyRing(SETTINGS))).toMatchObject({
        code: 'key_service_unreachable',
        message: expect.stringContaining(name),
      });
      expect(fakeKms.requests).toHaveLength(3);
    },
  );

  it('a temporary KMS error is retried until it succeeds', async () => {
    const busy = kmsError('ThrottlingException');
    fakeKms.answers = [busy, busy, kmsKey(KEY)];
    expect(await loadKeyRing(SETTINGS)).toHaveLength(1);
  });

  it('a KMS that never responds ends each attempt and then the whole call', async () => {
    fakeKms.answers = [null];
    using kms = new AwsKms(QUICK);
    const from = Date.now();
    const { code } = await failureOf(kms.unwrap(KEY, null));
    expect(code).toBe('key_service_unreachable');
    expect(fakeKms.requests).toHaveLength(3);
    expect(Date.now() - from).toBeLessThan(QUICK.totalMs);
  });

  it.each([
    ['cut off', '{"Plaintext":"'],
    ['no JSON at all', ''],
  ])('a KMS response that is %s counts as unreachable and is not quoted', async (_, begin) => {
    fakeKms.answers = [{ status: 200, body: begin + KEY.toString('base64') }];
    const { code, message } = await failureOf(loadKeyRing(SETTINGS));
    expect(code).toBe('key_service_unreachable');
    expect(message).not.toContain(KEY.toString('base64').slice(0, 8));
  });
});

describe('the connection to AWS KMS', () => {
  it('a call to KMS times out if AWS credentials do not arrive', async () => {
    const file = path.join(await mkdtemp(path.join(tmpdir(), 's1d-aws-')), 'config');
    const hang = `"${process.execPath}" -e "setTimeout(() => {}, 3000)"`;
    await writeFile(file, `[profile slow]\ncredential_process = ${hang}\n`);
    setAws({ AWS_CONFIG_FILE: file, AWS_PROFILE: 'slow' });
    vi.stubEnv('AWS_ACCESS_KEY_ID', undefined);
    using kms = new AwsKms({ ...QUICK, totalMs: 300 });
    expect(await failureOf(kms.unwrap(KEY, null))).toMatchObject({
      code: 'key_service_unreachable',
      message: expect.stringContaining('no answer in time'),
    });
    expect(fakeKms.requests).toEqual([]);
  });

  it.each([
    ['AWS_REGION', /no AWS region is set/],
    ['AWS_ACCESS_KEY_ID', /no AWS credentials/],
  ])('a call to KMS without %s names what is missing', async (name, words) => {
    vi.stubEnv(name, undefined);
    expect(await failureOf(loadKeyRing(SETTINGS))).toMatchObject({
      code: 'key_service_refused',
      message: expect.stringMatching(words),
    });
  });

  it.each(['http://kms.example.com', 'http://127.kms.example', 'http://10.0.0.1:8080'])(
    'the KMS endpoint %s is refused, because the key would be sent unencrypted',
    async (endpoint) => {
      setAws({ AWS_ENDPOINT_URL_KMS: endpoint });
      expect(await failureOf(loadKeyRing(SETTINGS))).toMatchObject({
        code: 'invalid_setting',
        message: expect.stringContaining('in clear'),
      });
    },
  );

  it('the KMS endpoint can be an unencrypted port on this machine', async () => {
    setAws({ AWS_ENDPOINT_URL_KMS: fakeKms.url.replace('127.0.0.1', 'localhost') });
    expect(await loadKeyRing(SETTINGS)).toHaveLength(1);
  });
});
