/** Codex and the Codex app. */
import type { AiAgentEntry } from '../schema.ts';

const SIGNERS = { publishers: ['OpenAI OpCo, LLC'], teamIds: ['2DC432GLL2'] };

export const OPENAI: readonly AiAgentEntry[] = [
  {
    id: 'codex',
    name: 'Codex CLI',
    vendor: 'OpenAI',
    kind: 'cli',
    links: ['https://developers.openai.com/codex', 'https://www.npmjs.com/package/@openai/codex'],
    signers: SIGNERS,
    names: ['codex', 'codex-exec', 'codex-acp'],
    images: [
      {
        rule: 'standalone',
        path: [
          '.codex/packages/standalone/releases/{v}-{triple}/**/codex',
          '.codex/packages/standalone/current/**/codex',
        ],
      },
      {
        rule: 'in-codex-app',
        path: [
          '{ChatGPT,Codex}.app/Contents/Resources/codex',
          'WindowsApps/OpenAI.Codex_{v}_*/app/resources/codex',
        ],
      },
      { rule: 'windows-directory', path: 'OpenAI/Codex/bin/**/codex', os: ['windows'] },
      { rule: 'platform-name', path: 'codex-{triple}' },
      {
        rule: 'helper-executable',
        path: [
          'codex-code-mode-host',
          'codex-command-runner*',
          'codex-windows-sandbox-setup',
          'codex-linux-sandbox',
          'codex-voice-host',
        ],
        role: 'helper',
      },
    ],
    npm: [
      {
        name: '@openai/codex',
        commands: ['codex'],
        natives: ['@openai/codex-{platform}'],
        role: 'launcher',
      },
      // An adapter for the Agent Client Protocol that includes Codex's own core.
      {
        name: '@zed-industries/codex-acp',
        commands: ['codex-acp'],
        natives: ['@zed-industries/codex-acp-{platform}'],
        role: 'launcher',
      },
    ],
    casks: ['codex'],
    extensions: ['openai.chatgpt'],
    // The executable runs its parts by calling itself with these names.
    helpers: [{ calledAs: ['codex-linux-sandbox', 'codex-execve-wrapper', 'apply_patch'] }],
    versions: ['standalone/releases/{v}-{triple}', 'WindowsApps/OpenAI.Codex_{v}'],
    modes: {
      'permission-bypass': [
        '--dangerously-bypass-approvals-and-sandbox',
        '--yolo',
        '--full-auto',
        '--approve-for-me',
        '--dangerously-bypass-hook-trust',
        '-s=danger-full-access',
        '--sandbox=danger-full-access',
        '-a=never',
        '--ask-for-approval=never',
        '-c=approval_policy=never|approval_policy="never"',
        '-c=sandbox_mode=danger-full-access|sandbox_mode="danger-full-access"',
      ],
      headless: ['exec', 'review', '--json', '--skip-git-repo-check'],
      'mcp-config': ['-c=mcp_servers*', '--config=mcp_servers*', 'mcp add'],
      'server-mode': ['app-server', 'mcp-server', 'exec-server'],
      'remote-control': ['remote-control', '--remote'],
    },
  },
  {
    id: 'codex-app',
    name: 'Codex app (ChatGPT)',
    vendor: 'OpenAI',
    kind: 'app',
    note: 'On macOS the older ChatGPT app without Codex has the same path and is counted too.',
    links: ['https://openai.com/codex'],
    signers: SIGNERS,
    app: {
      bundles: ['ChatGPT.app', 'Codex.app'],
      directories: ['WindowsApps/OpenAI.Codex_{v}_*/app'],
    },
    versions: ['WindowsApps/OpenAI.Codex_{v}'],
  },
];
