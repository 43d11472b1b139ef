/** GitHub Copilot. */
import type { AiAgentEntry } from '../schema.ts';

const SIGNERS = { publishers: ['GitHub, Inc.'], teamIds: ['VEKTX9H2N7'] };

/** Subcommands of the AWS Copilot CLI, which also installs a `copilot`. */
const AWS_COPILOT = [
  'svc',
  'env',
  'app',
  'job',
  'task',
  'pipeline',
  'init',
  'deploy',
  'storage',
  'secret',
  'run',
  'docs',
  'completion',
];

export const GITHUB: readonly AiAgentEntry[] = [
  {
    id: 'copilot-cli',
    name: 'GitHub Copilot CLI',
    vendor: 'GitHub',
    kind: 'cli',
    links: ['https://github.com/github/copilot-cli'],
    signers: SIGNERS,
    names: ['copilot-runtime'],
    images: [
      {
        rule: 'in-copilot-app',
        path: [
          'GitHub Copilot.app/Contents/**/{copilot,copilot-runtime}',
          'Programs/GitHub Copilot/**/copilot',
        ],
      },
      { rule: 'self-update', path: '.copilot/pkg/*/{v}/**/copilot' },
      { rule: 'signed-name', names: ['copilot'], when: [{ signed: true }] },
      {
        rule: 'telling-name',
        names: ['copilot'],
        when: [
          { at: '.local/bin/copilot' },
          { at: '{usr,local,homebrew}/bin/copilot', bare: true },
          {
            flags: [
              '-p',
              '--prompt',
              '--resume',
              '--continue',
              '--model',
              '--yolo',
              '--allow-all',
              '--allow-all-tools',
              '--allow-all-paths',
              '--allow-tool',
              '--autopilot',
              '--additional-mcp-config',
              '--acp',
              '--server',
              '--banner',
              '--agent',
              '--add-dir',
              '--deny-tool',
              '--plugin-dir',
              '--headless',
              '--remote',
            ],
          },
          { commands: ['login', 'mcp', 'plugin', 'update'] },
        ],
        unless: [{ commands: AWS_COPILOT }, { at: 'WindowsApps/Microsoft.Copilot_*/**' }],
      },
      {
        rule: 'github-cli',
        names: ['gh'],
        when: [{ commands: ['copilot'] }],
        role: 'launcher',
      },
    ],
    npm: [
      {
        name: '@github/copilot',
        commands: ['copilot'],
        natives: ['@github/copilot-{platform}'],
        role: 'launcher',
        // Versions before 1.0.64, and editors that run it without the native executable.
        mainFiles: ['index.js'],
      },
    ],
    scripts: [
      { rule: 'self-update-script', path: '.copilot/pkg/*/{v}/**' },
      {
        rule: 'editor-shim',
        path: ['copilotCli/copilotCLIShim.js', 'copilotCli/copilot{,.ps1,.cmd,.bat}'],
        role: 'launcher',
      },
    ],
    casks: ['copilot-cli', 'copilot-cli@prerelease'],
    winget: ['GitHub.Copilot'],
    modes: {
      'permission-bypass': [
        '--yolo',
        '--allow-all',
        '--allow-all-tools',
        '--allow-all-paths',
        '--allow-all-urls',
        '--allow-tool',
        '--autopilot',
        '--trust-folder',
        '--no-ask-user',
      ],
      headless: ['-p', '--prompt', '-s', '--silent'],
      'mcp-config': ['--additional-mcp-config', '--plugin-dir'],
      'server-mode': ['--acp', '--server', '--headless', '--ui-server'],
      'remote-control': ['--remote', '--connect'],
    },
  },
  {
    id: 'copilot-app',
    name: 'GitHub Copilot app',
    vendor: 'GitHub',
    kind: 'app',
    links: ['https://github.com/features/copilot'],
    signers: SIGNERS,
    app: {
      bundles: ['GitHub Copilot.app'],
      directories: ['Programs/GitHub Copilot'],
      mains: ['github'],
    },
  },
  {
    id: 'copilot-ide',
    name: 'GitHub Copilot language server',
    vendor: 'GitHub',
    kind: 'ext',
    note: 'For JetBrains, Visual Studio, Xcode, Vim and others; in VS Code it has no process.',
    links: ['https://www.npmjs.com/package/@github/copilot-language-server'],
    signers: SIGNERS,
    names: [
      'copilot-language-server',
      'copilot-agent-linux',
      'copilot-agent-macos',
      'copilot-agent-macos-arm64',
      'copilot-agent-win',
    ],
    npm: [
      {
        name: '@github/copilot-language-server',
        commands: ['copilot-language-server'],
        natives: ['@github/copilot-language-server-{platform}'],
      },
    ],
    scripts: [
      {
        rule: 'editor-plugin',
        path: [
          'copilot-agent/dist/{agent,language-server,main}.js',
          'copilot.{vim,lua}/**/{agent,language-server}.js',
        ],
      },
    ],
    app: { bundles: ['GitHub Copilot for Xcode.app'] },
  },
];
