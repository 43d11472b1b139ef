import { defaultPayloadConverter, type Payload } from '@temporalio/common';
import { describe, expect, it } from 'vitest';
import { EncryptionCodec } from '../../../src/client/payload-codec.ts';
import { parseKeyRing } from '../../../src/vault/key-ring.ts';

const key = (fill: number): string => Buffer.alloc(32, fill).toString('base64');
const codecOf = (keys: string, namespace = 'default', encrypts = true) =>
  new EncryptionCodec({ keys: parseKeyRing(keys), encrypts }, namespace);

const plain: Payload = defaultPayloadConverter.toPayload({ tenantId: 'acme-corp' });
const valueOf = (payload: Payload | undefined): unknown =>
  payload && defaultPayloadConverter.fromPayload(payload);

async function encrypted(codec = codecOf(key(1))): Promise<Payload> {
  const [payload] = await codec.encode([plain]);
  if (!payload) throw new Error('nothing came back');
  return payload;
}

describe('S14: encrypted payloads', () => {
  it('an encrypted payload decrypts to the same payload and reveals only encoding and key id', async () => {
    const payload = await encrypted();
    expect(Object.keys(payload.metadata ?? {})).toEqual(['encoding', 'encryption-key-id']);
    expect(Buffer.from(payload.data ?? []).toString('latin1')).not.toMatch(/acme|json/);
    const [back] = await codecOf(key(1)).decode([payload]);
    expect(valueOf(back)).toEqual({ tenantId: 'acme-corp' });
  });

  it('each encryption has its own nonce', async () => {
    const nonces = await Promise.all(
      Array.from({ length: 200 }, async () =>
        Buffer.from((await encrypted()).data ?? [])
          .subarray(0, 12)
          .toString('hex'),
      ),
    );
    expect(new Set(nonces).size).toBe(200);
  });

  it('payloads of an older key decrypt, and new ones use the newest key', async () => {
    const old = await encrypted(codecOf(key(1)));
    const rotated = codecOf(`${key(2)},${key(1)}`);
    expect(valueOf((await rotated.decode([old]))[0])).toEqual({ tenantId: 'acme-corp' });
    const fresh = await encrypted(rotated);
    expect(valueOf((await codecOf(key(2)).decode([fresh]))[0])).toEqual({ tenantId: 'acme-corp' });
    await expect(codecOf(key(2)).decode([old])).rejects.toMatchObject({ code: 'master_key_wrong' });
  });

  it('a payload does not decrypt in another namespace, with a changed bit, or cut short', async () => {
    const payload = await encrypted();
    const bytes = Buffer.from(payload.data ?? []);
    await expect(codecOf(key(1), 'other').decode([payload])).rejects.toMatchObject({
      code: 'payload_broken',
    });
    for (let at = 0; at < bytes.length; at += 1) {
      const data = Buffer.from(bytes);
      data[at] = (data[at] ?? 0) ^ (1 << (at % 8));
      await expect(codecOf(key(1)).decode([{ ...payload, data }])).rejects.toMatchObject({
        code: 'payload_broken',
      });
      const short = { ...payload, data: bytes.subarray(0, at) };
      await expect(codecOf(key(1)).decode([short])).rejects.toMatchObject({
        code: 'payload_broken',
      });
    }
  });

  it('a payload does not decrypt with another key id of the ring', async () => {
    const ring = parseKeyRing(`${key(1)},${key(2)}`);
    const payload = await encrypted(codecOf(`${key(1)},${key(2)}`));
    const metadata = { ...payload.metadata, 'encryption-key-id': Buffer.from(ring[1]?.id ?? '') };
    await expect(
      codecOf(`${key(1)},${key(2)}`).decode([{ ...payload, metadata }]),
    ).rejects.toMatchObject({ code: 'payload_broken' });
  });

  it('an encrypted payload is not encrypted again', async () => {
    const payload = await encrypted();
    expect(await codecOf(key(1)).encode([payload])).toEqual([payload]);
  });
});

describe('unencrypted payloads', () => {
  it('an unencrypted payload passes unchanged through decoding', async () => {
    expect(await codecOf(key(1)).decode([plain, {}])).toEqual([plain, {}]);
  });

  it('a codec with encryption off passes payloads unchanged and still decrypts', async () => {
    const off = codecOf(key(1), 'default', false);
    expect(await off.encode([plain])).toEqual([plain]);
    expect(valueOf((await off.decode([await encrypted()]))[0])).toEqual({ tenantId: 'acme-corp' });
  });
});
