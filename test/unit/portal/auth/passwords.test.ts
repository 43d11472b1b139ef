import { describe, expect, it } from 'vitest';
import {
  checkPassword,
  hashPassword,
  verifyPassword,
} from '../../../../src/portal/auth/passwords.ts';
import { cpuMs } from '../../../support/checks/cpu-time.ts';

describe('a password', () => {
  it('is known again by its hash, and no other is', async () => {
    const hash = await hashPassword('quiet otter counts lanterns');
    expect(await verifyPassword(hash, 'quiet otter counts lanterns')).toBe(true);
    expect(await verifyPassword(hash, 'quiet otter counts lantern')).toBe(false);
    expect(await verifyPassword('', 'x')).toBe(false);
    expect(await verifyPassword('scrypt$1$1', 'x')).toBe(false);
  });

  it('has another hash each time', async () => {
    expect(await hashPassword('the same')).not.toBe(await hashPassword('the same'));
  });

  it('is the same however its letters are composed', async () => {
    const hash = await hashPassword('cafe\u0301 au lait, bien chaud');
    expect(await verifyPassword(hash, 'caf\u00e9 au lait, bien chaud')).toBe(true);
  });

  it.each([
    'password1234',
    'qwertyuiop123',
    'aaaaaaaaaaaaaaaa',
    '123456789012',
    'iloveyou1234',
    'sentinelone1',
    'ann@example.com',
  ])('is refused when it is easy to guess: %s', (password) => {
    expect(() => checkPassword(password, ['ann@example.com', 'Ann'])).toThrow(
      expect.objectContaining({ code: 'weak_password' }),
    );
  });

  it.each([
    'quiet otter counts lanterns',
    'kT9!vq2#Lm0z',
    'x'.repeat(3) + 'Zr8$pW!q02mk',
    'ünïcødé wörter überall',
  ])('is taken when it is not: %s', (password) => {
    expect(() => checkPassword(password, ['ann@example.com'])).not.toThrow();
  });

  it('is judged quickly however long it is', () => {
    const long = 'correct horse battery staple '.repeat(9);
    expect(cpuMs(() => checkPassword(long, []))).toBeLessThan(1_000);
  });
});
