/** Editors and terminals with a built-in AI agent. */
import type { AiAgentEntry } from '../schema.ts';

const NOTE = 'An editor: a sighting means that it ran, not that its agent was used.';

export const EDITORS: readonly AiAgentEntry[] = [
  {
    id: 'warp',
    name: 'Warp',
    vendor: 'Warp',
    kind: 'app',
    note: 'A terminal: a sighting means that it ran, not that its agent was used.',
    links: ['https://www.warp.dev'],
    signers: { publishers: ['Denver Technologies, Inc'], teamIds: ['2BBY89MBSN'] },
    // A bare `warp` is also MinIO's benchmark; `stable` can be anything.
    names: ['warp-terminal'],
    images: [
      {
        rule: 'macos-app',
        path: ['Warp.app/Contents/MacOS/stable', 'WarpPreview.app/Contents/MacOS/preview'],
      },
      { rule: 'agent-terminal', path: '.warp/tui/versions/{v}/*' },
      { rule: 'oz-agent', names: ['oz'], when: [{ commands: ['agent'] }] },
    ],
    app: {
      bundles: ['Warp.app', 'WarpPreview.app'],
      directories: ['warpdotdev/warp-terminal', 'Programs/Warp', 'Program Files/Warp'],
      mains: ['warp'],
    },
    helpers: [{ commands: ['terminal-server'] }],
    modes: { headless: ['agent run'] },
  },
  {
    id: 'zed',
    name: 'Zed',
    vendor: 'Zed Industries',
    kind: 'ide',
    note: NOTE,
    links: ['https://zed.dev'],
    signers: { teamIds: ['MQ55VZLNZQ'] },
    // A bare `zed` is also SpiceDB's client and OpenZFS's daemon.
    names: ['zed-editor', 'zeditor'],
    images: [
      {
        rule: 'start-command',
        path: ['Zed.app/Contents/MacOS/cli', '.local/zed.app/bin/zed'],
        role: 'launcher',
      },
      {
        rule: 'remote-server',
        path: ['zed-remote-server*', '.zed_server/**'],
        role: 'helper',
      },
    ],
    app: {
      bundles: ['Zed.app', 'Zed Preview.app', 'Zed Nightly.app'],
      directories: ['Programs/Zed', 'Program Files/Zed', 'lib/zed'],
      mains: ['zed'],
    },
  },
  {
    id: 'trae',
    name: 'Trae',
    vendor: 'ByteDance',
    kind: 'ide',
    note: NOTE,
    links: ['https://www.trae.ai'],
    signers: { publishers: ['SPRING (SG) PTE. LTD'], teamIds: ['79M8227NKH'] },
    names: ['trae', 'trae cn', 'trae-cn'],
    app: {
      bundles: ['Trae.app', 'Trae CN.app', 'TRAE SOLO.app'],
      directories: ['Programs/Trae', 'Programs/Trae CN', 'share/trae', 'share/trae-cn', 'opt/trae'],
      servers: ['.trae-server', '.trae-cn-server'],
    },
  },
  {
    id: 'qoder',
    name: 'Qoder',
    vendor: 'Qoder',
    kind: 'ide',
    note: 'The editor and its command line agent, qodercli.',
    links: ['https://qoder.com'],
    names: ['qoder', 'qodercli'],
    images: [{ rule: 'own-directory', path: '.qoder/bin/**/qodercli-{v}' }],
    npm: [
      {
        name: '@qoder-ai/qodercli',
        commands: ['qodercli', 'qoder'],
        natives: ['@qoder-ai/qodercli-ripgrep-{platform}'],
      },
    ],
    app: {
      bundles: ['Qoder.app', 'Qoder IDE.app'],
      directories: ['Programs/Qoder', 'Programs/Qoder IDE', 'share/qoder', 'opt/qoder'],
      servers: ['.qoder-server'],
    },
    modes: {
      'permission-bypass': ['--yolo', '--dangerously-skip-permissions', '--allowed-tools'],
      headless: ['-p', '--print'],
      'mcp-config': ['--mcp-config'],
      'server-mode': ['--acp'],
    },
  },
  {
    id: 'void',
    name: 'Void',
    vendor: 'Void',
    kind: 'ide',
    note: NOTE,
    links: ['https://voideditor.com'],
    app: {
      bundles: ['Void.app'],
      directories: ['Programs/Void', 'share/void', 'opt/void'],
      servers: ['.void-server'],
    },
  },
  {
    id: 'replit',
    name: 'Replit',
    vendor: 'Replit',
    kind: 'app',
    links: ['https://replit.com/desktop'],
    app: {
      bundles: ['Replit.app'],
      directories: ['Local/Replit', 'Local/Replit/app-{v}'],
    },
    versions: ['Local/Replit/app-{v}'],
  },
];
