import { describe, expect, it } from 'vitest';
import { modesOf } from '../samples.ts';

describe('modes', () => {
  it.each([
    ['claude', '--permission-mode bypassPermissions', ['permission-bypass']],
    ['claude', '--permission-mode=dontAsk', ['permission-bypass']],
    ['claude', '--permission-mode plan', []],
    ['claude', '-p hi --output-format json', ['headless']],
    ['claude', '--settings {}', ['mcp-config']],
    ['claude', 'mcp serve', ['server-mode']],
    ['claude', 'mcp list', []],
    ['claude', '--teleport x', ['remote-control']],
    ['codex', '-s danger-full-access', ['permission-bypass']],
    ['codex', '-s read-only', []],
    ['codex', '-a never exec x', ['headless', 'permission-bypass']],
    ['codex', '--model gpt-5 exec x', ['headless']],
    ['codex', '-c mcp_servers.x.command=npx', ['mcp-config']],
    ['codex', '-c model=o4', []],
    ['codex', 'mcp-server', ['server-mode']],
    ['opencode', '-p hunter2 serve', ['secret-in-args', 'server-mode']],
    ['cline', '--auto-approve false', []],
    ['cline', '--auto-approve=false', []],
    ['aider', '--set-env TOKEN=x', ['secret-in-args']],
    ['junie', '"write tests"', ['headless']],
    ['junie', '--acp=true', ['server-mode']],
    ['ollama', 'serve', ['server-mode']],
    ['ollama', 'run llama3', []],
  ])('the modes of the command line %s %s are as expected', (program, args, modes) => {
    expect(modesOf(program, args)).toEqual(modes);
  });

  it('modes are sorted and unique', () => {
    expect(modesOf('codex', '--yolo --full-auto exec --json app-server')).toEqual([
      'headless',
      'permission-bypass',
    ]);
  });

  it('modes are not read from a quoted prompt or after a bare --', () => {
    expect(modesOf('claude', '"why is --dangerously-skip-permissions bad"')).toEqual([]);
    expect(modesOf('codex', '-- --yolo exec')).toEqual([]);
    expect(modesOf('codex', 'explain exec')).toEqual([]);
  });

  it('modes are not read from a flag with a similar beginning', () => {
    expect(modesOf('claude', '--print-nothing --settings-file')).toEqual([]);
  });
});
