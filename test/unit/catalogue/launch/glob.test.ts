import { describe, expect, it } from 'vitest';
import { compileGlob, compileGlobs } from '../../../../src/catalogue/launch/glob.ts';

describe('path patterns', () => {
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
  ])('matching the pattern %s against the path %s returns %s', (pattern, path, expected) => {
    expect(matches(pattern, path)).toBe(expected);
  });

  it('a pattern of only common segments is refused, because it cannot be indexed', () => {
    expect(() => compileGlob('bin/*')).toThrow('no segment of its own');
  });
});
