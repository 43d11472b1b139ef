/** Amazon Q Developer and Kiro. */
import type { AiAgentEntry } from '../schema.ts';

const SIGNERS = { publishers: ['Amazon.com Services LLC'], teamIds: ['94KV3E626L'] };

/** Subcommands of Amazon Q's `q`. kdb+ and text-as-data also have a `q`. */
const Q_COMMANDS = [
  'chat',
  'login',
  'logout',
  'whoami',
  'doctor',
  'translate',
  'inline',
  'mcp',
  'agent',
  'settings',
  'integrations',
];

export const AMAZON: readonly AiAgentEntry[] = [
  {
    id: 'amazon-q',
    name: 'Amazon Q Developer',
    vendor: 'Amazon Web Services',
    kind: 'cli',
    links: ['https://aws.amazon.com/q/developer/'],
    signers: SIGNERS,
    names: ['qchat', 'qterm', 'q_desktop'],
    images: [
      { rule: 'signed-name', names: ['q'], when: [{ signed: true }] },
      {
        rule: 'telling-name',
        names: ['q'],
        os: ['macos', 'linux'],
        when: [
          { at: '{.local,usr/local,usr}/bin/q', commands: Q_COMMANDS },
          { at: '.local/bin/q', bare: true },
        ],
      },
    ],
    app: { bundles: ['Amazon Q.app'], mains: ['q', 'qchat', 'q_desktop'] },
    scripts: [{ rule: 'language-server', path: 'aws-lsp-codewhisperer.js' }],
    // The terminal integration runs under every shell; it is not a session.
    helpers: [{ at: 'qterm' }],
    modes: {
      'permission-bypass': ['--trust-all-tools', '--trust-tools'],
      headless: ['--no-interactive'],
      'mcp-config': ['mcp add', 'mcp import'],
      'server-mode': ['acp'],
    },
  },
  {
    id: 'kiro',
    name: 'Kiro',
    vendor: 'Amazon Web Services',
    kind: 'ide',
    note: 'An editor: a sighting means that it ran, not that its agent was used.',
    links: ['https://kiro.dev'],
    signers: SIGNERS,
    names: ['kiro'],
    app: {
      bundles: ['Kiro.app'],
      directories: ['Programs/Kiro', 'share/kiro', 'opt/kiro'],
      servers: ['.kiro-server'],
    },
  },
  {
    id: 'kiro-cli',
    name: 'Kiro CLI',
    vendor: 'Amazon Web Services',
    kind: 'cli',
    links: ['https://kiro.dev/cli'],
    signers: SIGNERS,
    names: ['kiro-cli', 'kiro-cli-chat', 'kiro-cli-term', 'kiro_cli_desktop'],
    images: [{ rule: 'terminal-ui', path: 'kiro-cli/bun', role: 'helper' }],
    app: { bundles: ['Kiro CLI.app'] },
    helpers: [{ at: 'kiro-cli-term' }],
    modes: {
      'permission-bypass': ['--trust-all-tools', '--trust-tools'],
      headless: ['--no-interactive'],
      'mcp-config': ['mcp add', 'mcp import'],
      'server-mode': ['acp'],
    },
  },
];
