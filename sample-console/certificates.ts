import { randomBytes } from 'node:crypto';
import { generate } from 'selfsigned';
import type { TlsMode } from './options.ts';
import { DAY } from './time.ts';

export interface Certificates {
  /** The CA certificate that clients must trust, in PEM. */
  readonly ca: string;
  readonly cert: string;
  readonly key: string;
}

const KEYS = { keyType: 'ec', curve: 'P-256', algorithm: 'sha256' } as const;

/** Creates a CA and a certificate that it signs. Every console has its own. */
export async function createCertificates(mode: TlsMode): Promise<Certificates> {
  // Backdated, for clients whose clock is slightly behind.
  const now = Date.now();
  const yesterday = new Date(now - DAY);
  // The name is unique, so that a client that trusts several of these CAs finds the right one.
  const name = `Sample console CA ${randomBytes(4).toString('hex')}`;
  const ca = await generate([{ name: 'commonName', value: name }], {
    ...KEYS,
    notBeforeDate: new Date(now - 90 * DAY),
    notAfterDate: new Date(now + 365 * DAY),
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
    ],
  });
  const expired = mode === 'expired';
  const leaf = await generate([{ name: 'commonName', value: 'Sample console' }], {
    ...KEYS,
    notBeforeDate: expired ? new Date(now - 30 * DAY) : yesterday,
    notAfterDate: expired ? yesterday : new Date(now + 90 * DAY),
    ...(mode === 'self-signed' ? {} : { ca: { key: ca.private, cert: ca.cert } }),
    extensions: [
      { name: 'basicConstraints', cA: false, critical: true },
      { name: 'keyUsage', digitalSignature: true, critical: true },
      { name: 'extKeyUsage', serverAuth: true },
      { name: 'subjectAltName', altNames: names(mode) },
    ],
  });
  return { ca: ca.cert, cert: leaf.cert, key: leaf.private };
}

function names(mode: TlsMode) {
  if (mode === 'wrong-name') return [{ type: 2 as const, value: 'another-console.example' }];
  return [
    { type: 2 as const, value: 'localhost' },
    { type: 7 as const, ip: '127.0.0.1' },
    { type: 7 as const, ip: '::1' },
  ];
}
