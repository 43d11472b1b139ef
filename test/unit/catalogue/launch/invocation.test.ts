import { describe, expect, it } from 'vitest';
import { readInvocation } from '../../../../src/catalogue/launch/invocation.ts';

describe('readInvocation', () => {
  const script = (path: string, args: readonly string[] = []) => ({ kind: 'script', path, args });
  it.each([
    [
      'node',
      '--max-old-space-size=8192 --require ts-node/register /x/a.js -p',
      script('/x/a.js', ['-p']),
    ],
    ['node', '-e code /x/a.js', null],
    ['bun', 'run --preload x.ts /x/a.ts', script('/x/a.ts')],
    ['python', '-E -W ignore /x/bin/aider --yes', script('/x/bin/aider', ['--yes'])],
    ['python', '-um aider --yes', { kind: 'module', name: 'aider', args: ['--yes'] }],
    ['python', '-maider', { kind: 'module', name: 'aider', args: [] }],
    ['python', '-c code /x/a.py', null],
    ['java', '-cp /x -jar /y/z.jar', script('/y/z.jar')],
    ['shell', '-e /x/start.sh --a', script('/x/start.sh', ['--a'])],
    ['shell', '-lc claude', null],
    ['powershell', '-NoProfile -File C:\\x\\a.ps1 -b', script('C:\\x\\a.ps1', ['-b'])],
    ['powershell', '-Command claude', null],
  ] as const)('the invocation of %s with %s is read correctly', (runtime, args, expected) => {
    expect(readInvocation(runtime, runtime, args.split(' '), args)).toEqual(expected);
  });
});
