import { describe, expect, it } from 'vitest';
import { classify } from '../../../src/catalogue/catalogue.ts';
import { launchOf } from './samples.ts';

describe('versions', () => {
  const versionOf = (imagePath: string, commandLine = 'x') =>
    classify(launchOf({ os: 'linux', imagePath, processName: 'x', commandLine })).version;

  it('a version is not read from a dist-tag, a range or the path of the interpreter', () => {
    const npx = (spec: string) => versionOf('/usr/bin/node', `node /usr/bin/npx ${spec}`);
    expect(npx('@openai/codex@0.169.0')).toBe('0.169.0');
    expect(npx('@openai/codex@latest')).toBeNull();
    expect(npx('@openai/codex@^0.1')).toBeNull();
    expect(
      versionOf('/home/u/.nvm/versions/node/v22.1.0/bin/node', 'node /x/bin/codex'),
    ).toBeNull();
  });

  it('a version that is a whole path segment keeps its pre-release or build suffix', () => {
    expect(versionOf('/home/u/.local/share/cursor-agent/versions/2026.08.11-e8db854/node')).toBe(
      '2026.08.11-e8db854',
    );
  });
});
