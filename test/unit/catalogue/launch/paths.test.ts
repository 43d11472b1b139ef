import { describe, expect, it } from 'vitest';
import { normalisePath } from '../../../../src/catalogue/launch/paths.ts';

describe('normalisePath', () => {
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
  ])('the path %s is normalised to %s', (raw, text) => {
    expect(normalisePath(raw).text).toBe(text);
  });
});
