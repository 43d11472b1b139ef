/** Claude Code and Claude. */
import type { AiAgentEntry } from '../schema.ts';

export const ANTHROPIC: readonly AiAgentEntry[] = [
  {
    id: 'claude-code',
    name: 'Claude Code',
    vendor: 'Anthropic',
    kind: 'cli',
    links: [
      'https://code.claude.com/docs',
      'https://www.npmjs.com/package/@anthropic-ai/claude-code',
    ],
    signers: { publishers: ['Anthropic, PBC'], teamIds: ['Q6L2SF6YDW'] },
    // On Windows Claude Desktop is also claude.exe. Its path rules come before name rules.
    names: ['claude', 'claude-bin'],
    images: [
      // The native executable is named after its version: ~/.local/share/claude/versions/2.1.330
      { rule: 'native-version', path: 'claude/versions/{semver}', os: ['macos', 'linux'] },
      {
        rule: 'in-claude-desktop',
        path: ['Claude/claude-code/{v}/**/claude', 'Claude/claude-code-vm/{v}/**/claude'],
      },
      { rule: 'part-in-claude-desktop', path: 'Claude/claude-code/{v}/**', role: 'helper' },
      { rule: 'desktop-over-ssh', path: '.claude/remote/ccd-cli/{v}' },
      { rule: 'installer-download', path: '.claude/downloads/claude-{v}-{platform}' },
      { rule: 'python-sdk', path: 'claude_agent_sdk/_bundled/claude' },
    ],
    npm: [
      {
        name: '@anthropic-ai/claude-code',
        commands: ['claude'],
        natives: ['@anthropic-ai/claude-code-{platform}'],
      },
      {
        name: '@anthropic-ai/claude-agent-sdk',
        natives: ['@anthropic-ai/claude-agent-sdk-{platform}'],
      },
      // Adapters for the Agent Client Protocol; they start Claude Code for an editor.
      { name: '@zed-industries/claude-code-acp', commands: ['claude-code-acp'], role: 'launcher' },
      { name: '@zed-industries/claude-agent-acp', role: 'launcher' },
      {
        name: '@agentclientprotocol/claude-agent-acp',
        commands: ['claude-agent-acp'],
        role: 'launcher',
      },
    ],
    scripts: [
      // Versions before the native executable.
      { rule: 'editor-extension-script', path: 'anthropic.claude-code-{v}*/resources/**/cli.js' },
    ],
    casks: ['claude-code', 'claude-code@latest'],
    extensions: ['anthropic.claude-code'],
    winget: ['Anthropic.ClaudeCode'],
    helpers: [
      {
        commands: ['daemon run', 'bg-spare', 'bg-pty-host'],
      },
      { flags: ['--bg-spare', '--bg-pty-host', '--chrome-native-host', '--claude-in-chrome-mcp'] },
    ],
    versions: ['mise/installs/claude/{v}', 'mise/installs/claude-code/{v}'],
    modes: {
      'permission-bypass': [
        '--dangerously-skip-permissions',
        '--allow-dangerously-skip-permissions',
        '--permission-mode=bypassPermissions|acceptEdits|auto|dontAsk',
        '--allowedTools',
        '--allowed-tools',
      ],
      // Not --output-format: editor extensions use it with an interactive session.
      headless: ['-p', '--print', '--bg'],
      'mcp-config': [
        '--mcp-config',
        '--strict-mcp-config',
        '--settings',
        '--plugin-dir',
        '--plugin-url',
        '--agents',
        'mcp add',
        'mcp add-json',
      ],
      'server-mode': ['mcp serve', 'daemon run', 'gateway'],
      'remote-control': [
        '--remote-control',
        'remote-control',
        '--teleport',
        '--sdk-url',
        '--remote',
      ],
    },
  },
  {
    id: 'claude-desktop',
    name: 'Claude (Desktop, Cowork)',
    vendor: 'Anthropic',
    kind: 'app',
    links: ['https://claude.com/download'],
    signers: { publishers: ['Anthropic, PBC'], teamIds: ['Q6L2SF6YDW'] },
    names: ['claude-desktop', 'claude-desktop.bin'],
    app: {
      bundles: ['Claude.app'],
      directories: [
        'WindowsApps/Claude_{v}_*/app',
        'AnthropicClaude/app-{v}',
        // The 8.3 name of the same directory.
        'anthro~*/app-{v}',
        'AnthropicClaude',
        'claude-ai-desktop/*/app',
        'lib/claude-desktop',
      ],
    },
    // Squirrel's stub in the parent directory only starts the newest version.
    images: [{ rule: 'squirrel-stub', path: 'AnthropicClaude/claude', role: 'launcher' }],
    versions: ['WindowsApps/Claude_{v}', 'AnthropicClaude/app-{v}'],
  },
];
