/** Windsurf (now Devin Desktop), Codeium and Devin. */
import type { AiAgentEntry } from '../schema.ts';

const SIGNERS = { publishers: ['Exafunction, Inc.'], teamIds: ['83Z2LHX6XW'] };

export const COGNITION: readonly AiAgentEntry[] = [
  {
    id: 'windsurf',
    name: 'Windsurf (Devin Desktop)',
    vendor: 'Cognition',
    kind: 'ide',
    note: 'An editor: a sighting means that it ran, not that its agent was used.',
    links: ['https://windsurf.com'],
    signers: SIGNERS,
    names: ['windsurf', 'devin-desktop'],
    app: {
      bundles: ['Windsurf.app', 'Windsurf - Next.app', 'Devin.app'],
      directories: [
        'share/windsurf',
        'share/devin-desktop',
        'opt/windsurf',
        'Programs/Windsurf',
        'Programs/Devin',
      ],
      mains: ['devin-desktop'],
      servers: ['.windsurf-server', '.windsurf-next-server'],
    },
    images: [
      {
        rule: 'language-server',
        path: 'extensions/windsurf/bin/language_server_*',
        role: 'helper',
      },
      {
        rule: 'language-server-argument',
        path: 'language_server_*',
        role: 'helper',
        when: [{ flags: ['--ide_name=windsurf*'] }],
      },
    ],
    scripts: [
      {
        rule: 'start-script',
        path: '.codeium/windsurf/bin/{windsurf,surf,devin-desktop}',
        role: 'launcher',
        byShell: true,
      },
    ],
  },
  {
    id: 'codeium',
    name: 'Codeium',
    vendor: 'Cognition',
    kind: 'ext',
    links: ['https://codeium.com'],
    signers: SIGNERS,
    images: [
      {
        rule: 'language-server',
        path: [
          '.codeium/bin/**/language_server_*',
          'codeium.codeium-{v}*/**/language_server_*',
          'codeium/bin/**/language_server_*',
        ],
      },
      {
        rule: 'language-server-argument',
        path: 'language_server_*',
        when: [{ flags: ['--api_server_url=https://server.codeium.com*'] }],
        unless: [{ flags: ['--ide_name=windsurf*'] }],
      },
    ],
    versions: ['codeium.codeium-{v}'],
  },
  {
    id: 'devin-cli',
    name: 'Devin CLI',
    vendor: 'Cognition',
    kind: 'cli',
    links: ['https://devin.ai'],
    signers: SIGNERS,
    names: ['devin'],
    images: [
      {
        rule: 'versioned-directory',
        path: ['devin/cli/_versions/{v}/**/devin', 'devin/cli/bin/devin'],
      },
    ],
    casks: ['devin-cli'],
    // The prompt starts its own server; the desktop app, Devin.exe with a capital D, its own.
    helpers: [{ commands: ['acp'], parents: ['devin', 'devin.exe'] }],
    modes: { headless: ['-p', '--print'], 'server-mode': ['acp'] },
  },
];
