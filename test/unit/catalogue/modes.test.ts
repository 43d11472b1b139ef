import { describe, expect, it } from 'vitest';
import { classify } from '../../../src/catalogue/catalogue.ts';
import { launchOf } from './samples.ts';

const modesOf = (program: string, args: string, os: 'linux' | 'windows' = 'linux') =>
  classify(
    launchOf({
      os,
      processName: program,
      imagePath: os === 'linux' ? `/usr/local/bin/${program}` : `C:\\bin\\${program}.exe`,
      commandLine: `${program} ${args}`,
      parentName: 'bash',
    }),
  ).modes;

describe('modes are read from the flags of each AI agent', () => {
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
  ])('%s %s', (program, args, modes) => {
    expect(modesOf(program, args)).toEqual(modes);
  });

  it('and come sorted, each once', () => {
    expect(modesOf('codex', '--yolo --full-auto exec --json app-server')).toEqual([
      'headless',
      'permission-bypass',
    ]);
  });

  it('and not from a prompt in quotes, nor from behind a bare --', () => {
    expect(modesOf('claude', '"why is --dangerously-skip-permissions bad"')).toEqual([]);
    expect(modesOf('codex', '-- --yolo exec')).toEqual([]);
    expect(modesOf('codex', 'explain exec')).toEqual([]);
  });

  it('and not from a flag that only begins like one', () => {
    expect(modesOf('claude', '--print-nothing --settings-file')).toEqual([]);
  });
});

describe('a secret in the arguments is recognised', () => {
  it.each([
    '--api-key k',
    '--openai-api-key=k',
    '--anthropic-api-key k',
    '--apiKey k',
    '--csrf_token 2d58',
    '--secret s',
    '--password p',
    '--header "Authorization: Bearer x"',
    '--env GITHUB_TOKEN=x',
    '-e AWS_SECRET_ACCESS_KEY=x',
    'sk-ant-api03-EXAMPLEexampleEXAMPLE',
    'https://ann:pw@example.com/mcp',
    '--mcp-config {"env":{"API_KEY":"x"}}',
  ])('in %s', (args) => {
    expect(modesOf('claude', args)).toContain('secret-in-args');
  });

  it.each([
    '--max-tokens 100',
    '--api-key-file /run/secrets/key',
    '--set-credentials-encryption-key',
    '--token-limit 5',
    '--api-key',
    '--api-key --verbose',
    '--keybindings vim',
    '--public-key id.pub',
    '--sort-key name',
    '--env DEBUG=1',
    'https://example.com/mcp',
    '"my key is under the mat"',
  ])('but not in %s', (args) => {
    expect(modesOf('claude', args)).not.toContain('secret-in-args');
  });

  it('by a flag that means one for a single AI agent only for that one', () => {
    expect(modesOf('cline', '-k abc')).toContain('secret-in-args');
    expect(modesOf('claude', '-k abc')).not.toContain('secret-in-args');
    expect(modesOf('opencode', '-p abc')).toContain('secret-in-args');
    expect(modesOf('claude', '-p abc')).toEqual(['headless']);
  });

  it('in a quoted Windows argument', () => {
    expect(
      modesOf('claude', '--mcp-config "{\\"env\\":{\\"API_KEY\\":\\"x\\"}}"', 'windows'),
    ).toEqual(['mcp-config', 'secret-in-args']);
  });
});

describe('a version comes from a place that names it', () => {
  const versionOf = (imagePath: string, commandLine = 'x') =>
    classify(launchOf({ os: 'linux', imagePath, processName: 'x', commandLine })).version;

  it('and not from a dist-tag, a range, or the interpreter', () => {
    const npx = (spec: string) => versionOf('/usr/bin/node', `node /usr/bin/npx ${spec}`);
    expect(npx('@openai/codex@0.169.0')).toBe('0.169.0');
    expect(npx('@openai/codex@latest')).toBeNull();
    expect(npx('@openai/codex@^0.1')).toBeNull();
    expect(
      versionOf('/home/u/.nvm/versions/node/v22.1.0/bin/node', 'node /x/bin/codex'),
    ).toBeNull();
  });

  it('and keeps a pre-release or build suffix where the whole segment is the version', () => {
    expect(versionOf('/home/u/.local/share/cursor-agent/versions/2026.08.11-e8db854/node')).toBe(
      '2026.08.11-e8db854',
    );
  });
});
