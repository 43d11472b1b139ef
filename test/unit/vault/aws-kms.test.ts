import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { AwsKms } from '../../../src/vault/aws-kms.ts';
import { parseKeyRing } from '../../../src/vault/key-ring.ts';
import { loadKeyRing, newKmsEntry } from '../../../src/vault/key-sources.ts';
import { awsEnvironment } from '../../support/servers/moto-kms.ts';
import { FakeKms, kmsError, kmsKey } from '../../support/stand-ins/fake-kms.ts';

/** What KMS answers only in bad times, on the wire; how it opens keys is tested on a real one. */

const CIPHERTEXT = Buffer.alloc(150, 'ciphertext').toString('base64');
const KEY = Buffer.alloc(32, 9);
const SETTINGS = {
  masterKey: `kms:${CIPHERTEXT}`,
  masterKeyFile: null,
  strictKeyFile: false,
  kmsKeyId: null,
};
/** A request's time, in which the stand-in, of the same event loop, must be seen to be asked. */
const QUICK = { attempts: 3, requestTimeoutMs: 1_000, totalMs: 20_000 };

let standIn: FakeKms;

const setAws = (more: Record<string, string> = {}): void => {
  for (const [name, value] of Object.entries({ ...awsEnvironment(standIn.url), ...more })) {
    vi.stubEnv(name, value);
  }
};

beforeEach(async () => {
  standIn = await FakeKms.start();
  standIn.answers = [kmsKey(KEY)];
  setAws();
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await standIn.stop();
});

const failureOf = (work: Promise<unknown>): Promise<{ code: string; message: string }> =>
  work.then(
    () => expect.unreachable('it did not fail'),
    (error: { code: string; message: string }) => error,
  );

describe('an entry of AWS KMS', () => {
  it('is opened in place, between plain keys, bound to the key id and the context', async () => {
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
    expect(standIn.requests).toEqual([request, request]);
  });

  it('is of any key that KMS finds where none is set', async () => {
    await loadKeyRing(SETTINGS);
    expect(standIn.requests[0]?.body).not.toHaveProperty('KeyId');
  });

  it('is made without its plaintext, of 256 bits, for the same context', async () => {
    standIn.answers = [{ status: 200, body: JSON.stringify({ CiphertextBlob: CIPHERTEXT }) }];
    expect(await newKmsEntry('alias/discovery')).toBe(`kms:${CIPHERTEXT}`);
    expect(standIn.requests).toEqual([
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

  it('is not asked about when there is none, nor when there are too many', async () => {
    await loadKeyRing({ ...SETTINGS, masterKey: KEY.toString('base64') });
    const tooMany = Array.from({ length: 17 }, () => SETTINGS.masterKey).join(',');
    expect(await failureOf(loadKeyRing({ ...SETTINGS, masterKey: tooMany }))).toMatchObject({
      code: 'master_key_invalid',
    });
    expect(standIn.requests).toEqual([]);
  });

  it('S18: in a file that all can read is no cause for a warning, but a plain key beside it is', async () => {
    const file = path.join(await mkdtemp(path.join(tmpdir(), 's1d-key-')), 'key');
    const settings = { ...SETTINGS, masterKey: null, masterKeyFile: file, strictKeyFile: true };
    await writeFile(file, `${SETTINGS.masterKey},${SETTINGS.masterKey}`, { mode: 0o644 });
    expect(await loadKeyRing(settings, () => expect.unreachable())).toHaveLength(2);
    await writeFile(file, `${SETTINGS.masterKey},${KEY.toString('base64')}`);
    expect(await failureOf(loadKeyRing(settings))).toMatchObject({ code: 'master_key_exposed' });
  });

  it.each([0, 16, 31, 33])('whose content has %i bytes is no key', async (length) => {
    standIn.answers = [kmsKey(Buffer.alloc(length, 9))];
    expect(await failureOf(loadKeyRing(SETTINGS))).toMatchObject({
      code: 'master_key_invalid',
      message: expect.stringContaining(`${length} bytes`),
    });
  });
});

describe('a failure of AWS KMS', () => {
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
  ])('%s is a refusal, told in our words and asked once', async (name, words) => {
    standIn.answers = [kmsError(name, `about ${CIPHERTEXT}`)];
    const { code, message } = await failureOf(loadKeyRing(SETTINGS));
    expect({ code, message }).toEqual({
      code: 'key_service_refused',
      message: expect.stringMatching(words),
    });
    expect(message).not.toContain(CIPHERTEXT.slice(0, 16));
    expect(standIn.requests).toHaveLength(1);
  });

  it('to make one names the permission that this takes', async () => {
    standIn.answers = [kmsError('AccessDeniedException')];
    expect(await failureOf(newKmsEntry('alias/discovery'))).toMatchObject({
      code: 'key_service_refused',
      message: expect.stringContaining('kms:GenerateDataKeyWithoutPlaintext is not permitted'),
    });
  });

  it('whose name is the entry itself is told without it', async () => {
    standIn.answers = [kmsError(CIPHERTEXT)];
    const { message } = await failureOf(loadKeyRing(SETTINGS));
    expect(message).toMatch(/unknown cause$/);
  });

  it.each([
    ['ThrottlingException', 400],
    ['KMSInternalException', 500],
    ['DependencyTimeoutException', 503],
    ['KeyUnavailableException', 500],
    ['ServiceUnavailable', 503],
  ])('%s is asked three times in all, then called unreachable', async (name, status) => {
    standIn.answers = [kmsError(name, '', status)];
    expect(await failureOf(loadKeyRing(SETTINGS))).toMatchObject({
      code: 'key_service_unreachable',
      message: expect.stringContaining(name),
    });
    expect(standIn.requests).toHaveLength(3);
  });

  it('that passes is not noticed', async () => {
    const busy = kmsError('ThrottlingException');
    standIn.answers = [busy, busy, kmsKey(KEY)];
    expect(await loadKeyRing(SETTINGS)).toHaveLength(1);
  });

  it('to answer at all ends each attempt, and then the whole', async () => {
    standIn.answers = [null];
    using kms = new AwsKms(QUICK);
    const from = Date.now();
    const { code } = await failureOf(kms.unwrap(KEY, null));
    expect(code).toBe('key_service_unreachable');
    expect(standIn.requests).toHaveLength(3);
    expect(Date.now() - from).toBeLessThan(QUICK.totalMs);
  });

  it.each([
    ['cut off', '{"Plaintext":"'],
    ['no JSON at all', ''],
  ])('whose answer is %s is unreachable, and nothing of it is repeated', async (_, begin) => {
    standIn.answers = [{ status: 200, body: begin + KEY.toString('base64') }];
    const { code, message } = await failureOf(loadKeyRing(SETTINGS));
    expect(code).toBe('key_service_unreachable');
    expect(message).not.toContain(KEY.toString('base64').slice(0, 8));
  });
});

describe('the way to AWS KMS', () => {
  it('ends after a while where credentials do not come', async () => {
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
    expect(standIn.requests).toEqual([]);
  });

  it.each([
    ['AWS_REGION', /no AWS region is set/],
    ['AWS_ACCESS_KEY_ID', /no AWS credentials/],
  ])('needs %s or its like, and says so', async (name, words) => {
    vi.stubEnv(name, undefined);
    expect(await failureOf(loadKeyRing(SETTINGS))).toMatchObject({
      code: 'key_service_refused',
      message: expect.stringMatching(words),
    });
  });

  it.each(['http://kms.example.com', 'http://127.kms.example', 'http://10.0.0.1:8080'])(
    'is not %s, by which the key would come in clear',
    async (endpoint) => {
      setAws({ AWS_ENDPOINT_URL_KMS: endpoint });
      expect(await failureOf(loadKeyRing(SETTINGS))).toMatchObject({
        code: 'invalid_setting',
        message: expect.stringContaining('in clear'),
      });
    },
  );

  it('may be a port of this machine, as a proxy or a test has it', async () => {
    setAws({ AWS_ENDPOINT_URL_KMS: standIn.url.replace('127.0.0.1', 'localhost') });
    expect(await loadKeyRing(SETTINGS)).toHaveLength(1);
  });
});
