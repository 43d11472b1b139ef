import { describe, expect, it } from 'vitest';
import { parseSpec } from '../../../../src/catalogue/launch/package-runs.ts';

describe('parseSpec', () => {
  it.each([
    ['@openai/codex@0.169.0', '@openai/codex', '0.169.0'],
    ['@openai/codex', '@openai/codex', null],
    ['aider-chat==0.86.2', 'aider-chat', '0.86.2'],
    ['mcp[cli]==1.2', 'mcp', '1.2'],
    ['cline@latest', 'cline', null],
    ['npm:@a/b@1.0.0', '@a/b', '1.0.0'],
    ['github:Google-Gemini/gemini-cli#main', 'github:google-gemini/gemini-cli', null],
    ['git+https://github.com/x/y.git', 'github:x/y', null],
  ])('the package spec %s names %s in version %s', (spec, name, version) => {
    expect(parseSpec(spec)).toEqual({ name, version });
  });
});
