/** Gemini and Antigravity. */
import type { AiAgentEntry } from '../schema.ts';

export const GOOGLE: readonly AiAgentEntry[] = [
  {
    id: 'gemini-cli',
    name: 'Gemini CLI',
    vendor: 'Google',
    kind: 'cli',
    links: ['https://github.com/google-gemini/gemini-cli'],
    npm: [
      {
        name: '@google/gemini-cli',
        commands: ['gemini'],
        repository: 'google-gemini/gemini-cli',
      },
      { name: '@google/gemini-cli-a2a-server', commands: ['gemini-cli-a2a-server'] },
    ],
    relaunches: true,
    versions: ['Cellar/gemini-cli/{v}'],
    modes: {
      'permission-bypass': [
        '-y',
        '--yolo',
        '--approval-mode=yolo|auto_edit',
        '--allowed-tools',
        '--skip-trust',
      ],
      headless: ['-p', '--prompt'],
      'mcp-config': ['--allowed-mcp-server-names', 'mcp add'],
      'server-mode': ['--acp', '--experimental-acp'],
    },
  },
  {
    id: 'gemini-code-assist',
    name: 'Gemini Code Assist',
    vendor: 'Google',
    kind: 'ext',
    links: ['https://codeassist.google'],
    names: ['cloudcode_cli'],
  },
  {
    id: 'antigravity-cli',
    name: 'Antigravity CLI',
    vendor: 'Google',
    kind: 'cli',
    links: ['https://antigravity.google'],
    signers: { teamIds: ['EQHXZ8M8AV'] },
    names: ['agy'],
    images: [
      { rule: 'sandbox', path: 'agy-nsjail-exe-*', role: 'helper' },
      { rule: 'python-sdk', path: '*antigravity*/**/localharness' },
    ],
    modes: {
      'permission-bypass': ['--dangerously-skip-permissions'],
      headless: ['-p', '--print', '--prompt'],
    },
  },
  {
    id: 'antigravity',
    name: 'Antigravity',
    vendor: 'Google',
    kind: 'ide',
    links: ['https://antigravity.google'],
    signers: { teamIds: ['EQHXZ8M8AV'] },
    names: ['antigravity', 'antigravity-ide'],
    app: {
      bundles: ['Antigravity.app', 'Antigravity IDE.app'],
      directories: [
        'share/antigravity',
        'share/antigravity-ide',
        'opt/antigravity',
        'Programs/Antigravity',
        'Programs/Antigravity IDE',
      ],
      mains: ['antigravity-ide'],
      servers: ['.antigravity-server', '.antigravity-ide-server'],
    },
    // Codeium and Windsurf use the same name. Outside the extension's directory a flag decides.
    images: [
      {
        rule: 'language-server-directory',
        path: 'extensions/antigravity/bin/language_server_*',
        role: 'helper',
      },
      {
        rule: 'language-server',
        path: 'language_server_*',
        role: 'helper',
        when: [{ flags: ['--app_data_dir=antigravity*'] }],
      },
    ],
  },
];
