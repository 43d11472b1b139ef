import { expect, test } from 'vitest';
import { handshake, startConsole } from './support.ts';

test('the console’s certificate is good for whoever trusts its CA and for nobody else', async () => {
  const sample = await startConsole();
  expect(await handshake(sample, sample.ca)).toBe('connected');
  const other = await startConsole();
  expect(await handshake(sample, other.ca)).toMatch(/UNABLE_TO|CERT_SIGNATURE_FAILURE|SELF_SIGNED/);
});

test.each([
  ['expired', 'CERT_HAS_EXPIRED'],
  ['wrong-name', 'ERR_TLS_CERT_ALTNAME_INVALID'],
  ['self-signed', 'DEPTH_ZERO_SELF_SIGNED_CERT'],
] as const)('a certificate that is %s is refused although the CA is trusted', async (tls, code) => {
  const sample = await startConsole({ tls });
  expect(await handshake(sample, sample.ca)).toBe(code);
});

test('the console listens on IPv6 too when told so', async () => {
  const sample = await startConsole({ host: '::1' });
  expect(sample.url).toMatch(/^https:\/\/\[::1\]:\d+$/);
  expect((await sample.call('system/status', { token: null })).status).toBe(200);
});
