import { beforeAll, describe, expect, it } from 'vitest';
import { EncryptionCodec } from '../../../src/client/payload-codec.ts';
import { parseKeyRing } from '../../../src/vault/key-ring.ts';
import type { HttpSession } from '../../support/clients/http-session.ts';
import { PortalRig } from '../../support/rigs/portal-rig.ts';
import { Rig, TEST_KEY } from '../../support/rigs/rig.ts';

/** Temporal's remote codec protocol, used by its UI from another origin. */

const UI = 'http://127.0.0.1:8233';

let portal: PortalRig;
let root: HttpSession;
let member: HttpSession;
let encrypted: unknown;

const base64 = (text: string): string => Buffer.from(text).toString('base64');
const plain = {
  payloads: [{ metadata: { encoding: base64('json/plain') }, data: base64('{"tenantId":"acme"}') }],
};

const ask = (browser: HttpSession, work: string, body: unknown, origin: string | null = UI) =>
  browser.request('POST', `/codec/${work}`, {
    body,
    headers: { origin, 'x-namespace': 'default' },
  });

beforeAll(async () => {
  const rig = await Rig.start();
  portal = await PortalRig.start(rig, { encryptPayloads: true });
  root = await portal.admin();
  await root.post('/api/tenants', { tenantId: 'acme' });
  member = await portal.member(root, 'acme', 'ann@example.com', 'admin');
  const codec = new EncryptionCodec(
    { keys: parseKeyRing(TEST_KEY), encrypts: true },
    rig.temporal.namespace,
  );
  const [payload] = await codec.encode([
    { metadata: { encoding: Buffer.from('json/plain') }, data: Buffer.from('{"tenantId":"acme"}') },
  ]);
  const metadata = Object.entries(payload?.metadata ?? {}).map(([name, value]) => [
    name,
    Buffer.from(value).toString('base64'),
  ]);
  encrypted = {
    payloads: [
      {
        metadata: Object.fromEntries(metadata),
        data: Buffer.from(payload?.data ?? []).toString('base64'),
      },
    ],
  };
});

describe('the codec endpoint', () => {
  it('S14: The codec endpoint decrypts payloads for an installation admin in the Temporal UI', async () => {
    const answer = await ask(root, 'decode', encrypted);
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual(plain);
    expect(answer.headers.get('access-control-allow-origin')).toBe(UI);
    expect(answer.headers.get('access-control-allow-credentials')).toBe('true');
    expect(answer.headers.get('vary')).toContain('origin');
  });

  it('S14: The codec endpoint encrypts payloads that it can decrypt again', async () => {
    const { status, body } = await ask(root, 'encode', plain);
    expect(status).toBe(200);
    expect(JSON.stringify(body)).not.toContain(plain.payloads[0]?.data);
    expect((await ask(root, 'decode', body)).body).toEqual(plain);
  });

  it('S14: The codec endpoint answers 401 without a session, and 403 to a tenant admin', async () => {
    for (const work of ['decode', 'encode']) {
      const anonymous = await ask(portal.browser(), work, encrypted);
      expect([anonymous.status, anonymous.body.code]).toEqual([401, 'sign_in_required']);
      expect(anonymous.headers.get('access-control-allow-origin')).toBe(UI);
      const refused = await ask(member, work, encrypted);
      expect([refused.status, refused.body.code]).toEqual([403, 'forbidden']);
    }
  });

  it('S14: The codec endpoint refuses other origins, which cannot read its answers', async () => {
    for (const origin of ['https://evil.example', `${UI}.evil.example`, 'null', null]) {
      const answer = await ask(root, 'decode', encrypted, origin);
      expect([answer.status, answer.body.code]).toEqual([403, 'origin_refused']);
      expect(answer.headers.get('access-control-allow-origin')).toBeNull();
    }
    const elsewhere = await root.request('POST', '/api/tenants', {
      body: { tenantId: 'by-the-ui' },
      headers: { origin: UI },
    });
    expect([elsewhere.status, elsewhere.body.code]).toEqual([403, 'origin_refused']);
    expect(elsewhere.headers.get('access-control-allow-origin')).toBeNull();
  });

  it('S14: The codec endpoint answers preflight requests of the Temporal UI only', async () => {
    const preflight = (origin: string) =>
      portal.browser().request('OPTIONS', '/codec/decode', { headers: { origin } });
    const allowed = await preflight(UI);
    expect(allowed.status).toBe(204);
    expect(allowed.headers.get('access-control-allow-methods')).toBe('POST');
    expect(allowed.headers.get('access-control-allow-headers')).toContain('content-type');
    expect((await preflight('https://evil.example')).status).toBe(403);
  });

  it('S14: The codec endpoint reports a payload that was changed, and accepts only payloads', async () => {
    const changed = structuredClone(encrypted) as typeof plain;
    const [first] = changed.payloads;
    if (first) first.data = `AAAA${first.data.slice(4)}`;
    const broken = await ask(root, 'decode', changed);
    expect([broken.status, broken.body.code]).toEqual([422, 'payload_broken']);
    for (const body of [{}, { payloads: 'x' }, { payloads: [{ data: '<' }] }]) {
      expect((await ask(root, 'decode', body)).status).toBe(400);
    }
  });

  it('S14: The codec endpoint writes each use to the audit log', async () => {
    const { body } = await root.get('/api/audit-log?limit=200');
    const actions = body.items.map(({ action }: { action: string }) => action);
    expect(actions).toEqual(expect.arrayContaining(['payloads.decode', 'payloads.encode']));
  });
});
