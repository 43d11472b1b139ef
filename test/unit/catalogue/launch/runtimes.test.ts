import { describe, expect, it } from 'vitest';
import { runtimeNames, runtimeOf } from '../../../../src/catalogue/launch/runtimes.ts';

describe('a runtime is known by its name', () => {
  it.each([
    ['node', 'node'],
    ['node22', 'node'],
    ['python3.12', 'python'],
    ['pythonw', 'python'],
    ['nodemon', null],
    ['pyright', null],
    ['claude', null],
  ])('%s', (name, runtime) => {
    expect(runtimeOf(name)).toBe(runtime);
  });

  it('and is searched for by the shortest names that cover all of it', () => {
    expect(runtimeNames('shell')).toEqual(['busybox', 'sh']);
  });
});
