import { expect, test } from 'vitest';
import { handshake, startConsole } from './support.ts';

test('the console’s certificate is accepted only by clients that trust its CA', async () => {
  const sample = await startConsole();
  expect(await handshake(sample, sample.ca)).toBe('connected');
  const other = await startConsole();
  expect(await handshake(sample, other.ca)).toMatch(/UNABLE_TO|CERT_SIGNATURE_FAILURE|SELF_SIGNED/);
});

test.each([
  ['expired', 'CERT_HAS_EXPIRED'],
  ['wrong-name', 'ERR_TLS_CERT_ALTNAME_INVALID'],
  ['self-signed', 'DEPTH_ZERO_SELF_SIGNED_CERT'],
] as const)('a %s certificate is rejected although the client trusts the CA', async (tls, code) => {
  const sample = await startConsole({ tls });
  expect(await handshake(sample, sample.ca)).toBe(code);
});

test('the console listens on IPv6 if its host is an IPv6 address', async () => {
  const sample = await startConsole({ host: '::1' });
  expect(sample.url).toMatch(/^https:\/\/\[::1\]:\d+$/);
  expect((await sample.call('system/status', { token: null })).status).toBe(200);
});
