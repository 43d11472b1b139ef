import { describe, expect, it } from 'vitest';
import { runtimeNames, runtimeOf } from '../../../../src/catalogue/launch/runtimes.ts';

describe('runtimes', () => {
  it.each([
    ['node', 'node'],
    ['node22', 'node'],
    ['python3.12', 'python'],
    ['pythonw', 'python'],
    ['nodemon', null],
    ['pyright', null],
    ['claude', null],
  ])('the program %s has the runtime %s', (name, runtime) => {
    expect(runtimeOf(name)).toBe(runtime);
  });

  it('a runtime is searched for by the shortest set of names that covers it', () => {
    expect(runtimeNames('shell')).toEqual(['busybox', 'sh']);
  });
});
