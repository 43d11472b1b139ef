/** AI agents that started as editor extensions. */
import type { AiAgentEntry } from '../schema.ts';

export const EDITOR_EXTENSIONS: readonly AiAgentEntry[] = [
  {
    id: 'kilo-code',
    name: 'Kilo Code',
    vendor: 'Kilo',
    kind: 'cli',
    links: ['https://kilo.ai'],
    // A bare `kilo` is just as likely antirez's editor.
    names: ['.kilo', 'kilocode'],
    images: [{ rule: 'own-directory', path: '.kilo/bin/kilo' }],
    npm: [
      {
        name: '@kilocode/cli',
        commands: ['kilo', 'kilocode'],
        natives: ['@kilocode/cli-{platform}'],
        role: 'launcher',
      },
    ],
    extensions: ['kilocode.kilo-code'],
    modes: {
      'permission-bypass': ['--auto', '--yolo', '--dangerously-skip-permissions'],
      headless: ['run'],
      'server-mode': ['serve', 'acp', 'web'],
    },
  },
  {
    id: 'cline',
    name: 'Cline',
    vendor: 'Cline',
    kind: 'cli',
    note: 'The command line tool; the VS Code extension has no process of its own.',
    links: ['https://cline.bot'],
    names: ['cline', '.cline'],
    npm: [
      {
        name: 'cline',
        commands: ['cline'],
        natives: ['@cline/cli-{platform}'],
        role: 'launcher',
      },
    ],
    modes: {
      'permission-bypass': ['--auto-approve', '--yolo', '-y'],
      headless: ['--json'],
      'mcp-config': ['mcp'],
      'server-mode': ['--acp', 'hub', 'schedule'],
      'remote-control': ['connect'],
    },
    secretFlags: ['-k', '--key'],
  },
  {
    id: 'roo-code',
    name: 'Roo Code',
    vendor: 'Roo Code',
    kind: 'ext',
    observable: false,
    note: 'Runs inside the editor and has no process of its own: not visible in process launches.',
    links: ['https://github.com/RooCodeInc/Roo-Code'],
  },
  {
    id: 'continue',
    name: 'Continue',
    vendor: 'Continue Dev',
    kind: 'cli',
    note: 'The command line tool and the JetBrains core; the VS Code extension has no process.',
    links: ['https://continue.dev'],
    names: ['continue-binary'],
    npm: [{ name: '@continuedev/cli', commands: ['cn'] }],
    modes: {
      'permission-bypass': ['--auto', '--allow'],
      headless: ['-p', '--print'],
      'mcp-config': ['--mcp'],
      'server-mode': ['serve'],
    },
  },
  {
    id: 'cody',
    name: 'Cody',
    vendor: 'Sourcegraph',
    kind: 'ext',
    note: 'Only the JetBrains plugin starts a process; in VS Code Cody runs inside the editor.',
    links: ['https://sourcegraph.com/docs/cody'],
    names: ['cody-agent'],
    // The plugin unpacks its Node under this name with a number at the end.
    images: [{ rule: 'unpacked-agent', path: 'cody-agent{digits}' }],
    scripts: [
      { rule: 'plugin-script', path: ['Sourcegraph/agent/index.js', 'cody-agent/**/index.js'] },
    ],
  },
  {
    id: 'tabnine',
    name: 'Tabnine',
    vendor: 'Tabnine',
    kind: 'ext',
    links: ['https://www.tabnine.com'],
    names: ['TabNine'],
    images: [
      {
        rule: 'engine',
        path: ['.TabNine/{v}/*/TabNine', 'tabnine.tabnine-vscode*/binaries/{v}/*/TabNine'],
      },
      {
        rule: 'engine-part',
        path: ['.TabNine/{v}/**', 'tabnine.tabnine-vscode*/binaries/{v}/**'],
        role: 'helper',
      },
      {
        rule: 'part-name',
        path: ['TabNine-deep-local', 'TabNine-deep-cloud', 'WD-TabNine'],
        role: 'helper',
      },
    ],
  },
  {
    id: 'supermaven',
    name: 'Supermaven',
    vendor: 'Supermaven',
    kind: 'ext',
    links: ['https://supermaven.com'],
    names: ['sm-agent'],
    images: [{ rule: 'own-directory', path: '.supermaven/binary/v{n}/**/sm-agent' }],
  },
];
