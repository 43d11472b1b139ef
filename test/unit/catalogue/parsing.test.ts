import { describe, expect, it } from 'vitest';
import { compileGlob, compileGlobs } from '../../../src/catalogue/launch/glob.ts';
import { readInvocation } from '../../../src/catalogue/launch/invocation.ts';
import { parseSpec } from '../../../src/catalogue/launch/package-runs.ts';
import { normalisePath } from '../../../src/catalogue/launch/paths.ts';
import { runtimeNames, runtimeOf } from '../../../src/catalogue/launch/runtimes.ts';
import { splitCommandLine, tokenise } from '../../../src/catalogue/launch/tokenise.ts';

describe('a Windows command line is cut into arguments', () => {
  it.each([
    ['a  "b c"   d', ['a', 'b c', 'd']],
    ['a "b \\"c\\" d" e', ['a', 'b "c" d', 'e']],
    ['"C:\\dir\\\\" next', ['C:\\dir\\', 'next']],
    ['"C:\\dir\\" next', ['C:\\dir\\', 'next']],
    ['npm\\\\node_modules\\x', ['npm\\\\node_modules\\x']],
    ["it's fine", ["it's", 'fine']],
    ['a "never closed --yolo', ['a', 'never', 'closed', '--yolo']],
    ['--x="a b"', ['--x=a b']],
  ])('%s', (text, args) => {
    expect(tokenise(text, true)).toEqual(args);
  });
});

describe('a macOS or Linux command line is cut into arguments', () => {
  it.each([
    ['a "b c" d', ['a', 'b c', 'd']],
    ["a 'b c' d", ['a', 'b c', 'd']],
    ["-p don't --yolo", ['-p', "don't", '--yolo']],
    ['-p "say "hi" now" --yolo', ['-p', 'say "hi', 'now"', '--yolo']],
    ['--x="a b"', ['--x=a b']],
    ['{"a":"b"} c', ['{"a":"b"}', 'c']],
    ['a "never closed --yolo', ['a', '"never', 'closed', '--yolo']],
  ])('%s', (text, args) => {
    expect(tokenise(text, false)).toEqual(args);
  });
});

describe('the program of a command line is told from its arguments', () => {
  it.each([
    ['by the image path, blanks and all', '/A B/c d --x', '/A B/c d', '/A B/c d'],
    ['with a lost opening quote', 'C:\\A B\\c.exe" --x', 'C:\\A B\\c.exe', 'C:\\A B\\c.exe'],
    ['with a lost quote and an unknown image', 'C:\\A B\\c.exe" --x', null, 'C:\\A B\\c.exe'],
    ['in quotes', '"C:\\A B\\c.exe" --x', 'C:\\A B\\c.exe', 'C:\\A B\\c.exe'],
    ['by another path to the same name', '/A B/c d --x', '/newroot/A B/c d', '/A B/c d'],
  ])('%s', (_, text, image, program) => {
    const windows = text.includes('\\');
    expect(splitCommandLine(text, windows, image)).toEqual({ program, args: ['--x'] });
  });
});

describe('a path is brought into one form', () => {
  it.each([
    ['\\\\?\\C:\\Users\\ann\\.local\\bin\\claude.exe', '/C:/~/.local/bin/claude.exe'],
    ['\\Device\\HarddiskVolume12\\Users\\ann\\x', '/~/x'],
    ['\\\\.\\GLOBALROOT\\Device\\HarddiskVolume1\\x', '/x'],
    ['C:\\Users\\ann\\npm\\\\node_modules\\x', 'C:/~/npm/node_modules/x'],
    ['/home/claude/versions/1.2.3 (deleted)', '/~/versions/1.2.3'],
    ['/root/.local/bin/q', '/~/.local/bin/q'],
    ['/scratch/u/home/.cursor-server/x', '/scratch/u/home/.cursor-server/x'],
    ['/nix/store/x/bin/.gemini-wrapped', '/nix/store/x/bin/gemini'],
    ['C:\\PROGRA~1\\nodejs\\node.exe', 'C:/program files/nodejs/node.exe'],
  ])('%s', (raw, text) => {
    expect(normalisePath(raw).text).toBe(text);
  });
});

describe('a pattern', () => {
  const matches = (pattern: string, path: string) =>
    compileGlobs([pattern]).some(({ regExp }) => regExp.test(path));

  it.each([
    ['claude/versions/{semver}', '/~/.local/share/claude/versions/2.1.330', true],
    ['claude/versions/{semver}', '/x/notclaude/versions/2.1.330', false],
    ['claude/versions/{semver}', '/x/claude/versions/2.1.330/x', false],
    ['claude/versions/{semver}', '/x/claude/versions/2.1.330-swap', false],
    ['bin/codex', '/usr/BIN/Codex.exe', true],
    ['@x/codex-{platform}/**', '/@x/codex-linux-x64/a/b', true],
    ['@x/codex-{platform}/**', '/@x/codex-malicious/a/b', false],
    ['a-dir/**/node', '/a-dir/node', true],
    ['a-dir/**/node', '/a-dir/b/c/node', true],
    ['{one,two}/three', '/two/three', true],
    ['Cursor.app/**', '/Applications/CursorXapp/b', false],
  ])('%s against %s gives %s', (pattern, path, expected) => {
    expect(matches(pattern, path)).toBe(expected);
  });

  it('is refused without a segment of its own, for no index could find it', () => {
    expect(() => compileGlob('bin/*')).toThrow('no segment of its own');
  });
});

describe('what an interpreter runs is found behind its options', () => {
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
  ] as const)('%s %s', (runtime, args, expected) => {
    expect(readInvocation(runtime, runtime, args.split(' '), args)).toEqual(expected);
  });
});

describe('a package is read from how a runner was asked for it', () => {
  it.each([
    ['@openai/codex@0.169.0', '@openai/codex', '0.169.0'],
    ['@openai/codex', '@openai/codex', null],
    ['aider-chat==0.86.2', 'aider-chat', '0.86.2'],
    ['mcp[cli]==1.2', 'mcp', '1.2'],
    ['cline@latest', 'cline', null],
    ['npm:@a/b@1.0.0', '@a/b', '1.0.0'],
    ['github:Google-Gemini/gemini-cli#main', 'github:google-gemini/gemini-cli', null],
    ['git+https://github.com/x/y.git', 'github:x/y', null],
  ])('%s', (spec, name, version) => {
    expect(parseSpec(spec)).toEqual({ name, version });
  });
});

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
