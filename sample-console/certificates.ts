import { randomBytes } from 'node:crypto';
import { generate } from 'selfsigned';
import type { TlsMode } from './options.ts';
import { DAY } from './time.ts';

export interface Certificates {
  /** What a client has to trust, in PEM. */
  readonly ca: string;
  readonly cert: string;
  readonly key: string;
}

const KEYS = { keyType: 'ec', curve: 'P-256', algorithm: 'sha256' } as const;

/** Made anew at every start: a CA and, signed by it, the console's own certificate. */
export async function createCertificates(mode: TlsMode): Promise<Certificates> {
  // Backdated, for clocks that are a little behind.
  const now = Date.now();
  const yesterday = new Date(now - DAY);
  // A client that trusts the CAs of two consoles finds the right one by its name.
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
