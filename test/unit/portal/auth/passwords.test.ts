import { describe, expect, it } from 'vitest';
import {
  checkPassword,
  hashPassword,
  verifyPassword,
} from '../../../../src/portal/auth/passwords.ts';
import { cpuMs } from '../../../support/checks/cpu-time.ts';

describe('a password hash', () => {
  it('a password matches its hash, and no other password does', async () => {
    const hash = await hashPassword('quiet otter counts lanterns');
    expect(await verifyPassword(hash, 'quiet otter counts lanterns')).toBe(true);
    expect(await verifyPassword(hash, 'quiet otter counts lantern')).toBe(false);
    expect(await verifyPassword('', 'x')).toBe(false);
    expect(await verifyPassword('scrypt$1$1', 'x')).toBe(false);
  });

  it('the same password has another hash each time', async () => {
    expect(await hashPassword('the same')).not.toBe(await hashPassword('the same'));
  });

  it('a password matches in every Unicode composition of its letters', async () => {
    const hash = await hashPassword('cafe\u0301 au lait, bien chaud');
    expect(await verifyPassword(hash, 'caf\u00e9 au lait, bien chaud')).toBe(true);
  });
});

describe('the password policy', () => {
  it.each([
    'password1234',
    'qwertyuiop123',
    'aaaaaaaaaaaaaaaa',
    '123456789012',
    'iloveyou1234',
    'sentinelone1',
    'ann@example.com',
  ])('the policy refuses a password that is easy to guess: %s', (password) => {
    expect(() => checkPassword(password, ['ann@example.com', 'Ann'])).toThrow(
      expect.objectContaining({ code: 'weak_password' }),
    );
  });

  it.each([
    'quiet otter counts lanterns',
    'kT9!vq2#Lm0z',
    'x'.repeat(3) + 'Zr8$pW!q02mk',
    'ünïcødé wörter überall',
  ])('the policy accepts a password that is hard to guess: %s', (password) => {
    expect(() => checkPassword(password, ['ann@example.com'])).not.toThrow();
  });

  it('the policy checks a long password within a second', () => {
    const long = 'correct horse battery staple '.repeat(9);
    expect(cpuMs(() => checkPassword(long, []))).toBeLessThan(1_000);
  });
});
