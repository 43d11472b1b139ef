/** Cursor and Cursor CLI. */
import type { AiAgentEntry } from '../schema.ts';

export const CURSOR: readonly AiAgentEntry[] = [
  {
    id: 'cursor-agent',
    name: 'Cursor CLI',
    vendor: 'Anysphere',
    kind: 'cli',
    links: ['https://cursor.com/cli'],
    // It runs as its bundled Node with the name of the start script in argv[0].
    names: ['cursor-agent'],
    titles: ['cursor-agent'],
    images: [
      {
        rule: 'bundled-node',
        path: [
          'cursor-agent/versions/{v}/node',
          'Caskroom/cursor-cli/{v}/**/node',
          'anysphere.cursor-agent-worker/agent-cli/**/node',
          'cursor-agent/node',
        ],
      },
      {
        rule: 'bundled-tool',
        path: [
          'cursor-agent/versions/{v}/**',
          'Caskroom/cursor-cli/{v}/**',
          'anysphere.cursor-agent-worker/**',
        ],
        role: 'helper',
      },
    ],
    scripts: [
      { rule: 'versioned-script', path: 'cursor-agent/versions/{v}/index.js' },
      {
        rule: 'start-script',
        path: [
          'cursor-agent/**/{agent,cursor-agent}{,.cmd,.ps1}',
          '{.local,homebrew}/bin/cursor-agent',
        ],
        role: 'launcher',
        byShell: true,
      },
    ],
    helpers: [{ commands: ['worker-server'] }],
    versions: ['cursor-agent/versions/{v}', 'Caskroom/cursor-cli/{v}'],
    modes: {
      'permission-bypass': ['-f', '--force', '--yolo', '--trust'],
      headless: ['-p', '--print'],
      'server-mode': ['acp'],
      'remote-control': ['worker', 'worker-server'],
    },
  },
  {
    id: 'cursor',
    name: 'Cursor',
    vendor: 'Anysphere',
    kind: 'ide',
    note: 'An editor: a sighting means that it ran, not that its agent was used.',
    links: ['https://cursor.com'],
    signers: { publishers: ['Anysphere, Inc.'], teamIds: ['VDXQ22DGB9'] },
    names: ['cursor'],
    images: [
      { rule: 'appimage', path: 'cursor*.appimage', role: 'launcher' },
      { rule: 'sandbox', path: 'cursorsandbox', role: 'helper' },
    ],
    app: {
      bundles: ['Cursor.app', 'Cursor Nightly.app'],
      directories: [
        'share/cursor',
        'opt/cursor',
        '.mount_cursor*',
        'Programs/cursor',
        'Program Files/cursor',
      ],
      servers: ['.cursor-server', 'cursor-server-cache'],
    },
  },
];
