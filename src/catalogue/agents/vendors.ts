/** Command line AI agents of other vendors. */
import type { AiAgentEntry } from '../schema.ts';

export const VENDORS: readonly AiAgentEntry[] = [
  {
    id: 'amp',
    name: 'Amp',
    vendor: 'Amp',
    kind: 'cli',
    links: ['https://ampcode.com'],
    images: [
      { rule: 'own-directory', path: '.amp/bin/amp' },
      { rule: 'desktop-helper', path: 'amp-desktop-helper', role: 'helper' },
      {
        rule: 'telling-name',
        names: ['amp'],
        when: [
          {
            at: ['.local/bin/amp', '{usr,local,homebrew}/bin/amp'],
            flags: [
              '--dangerously-allow-all',
              '--no-tui',
              '--runner-id',
              '--stream-json',
              '--execute',
            ],
          },
          { at: '{.local,usr,local,homebrew}/bin/amp', commands: ['threads', 'login'] },
        ],
        os: ['macos', 'linux'],
      },
    ],
    npm: [
      {
        name: '@ampcode/cli',
        commands: ['amp'],
        natives: ['@ampcode/cli-{platform}'],
        role: 'launcher',
      },
      { name: '@sourcegraph/amp', mainFiles: ['main.js'], role: 'launcher' },
    ],
    app: { bundles: ['Amp.app'] },
    modes: {
      'permission-bypass': ['--dangerously-allow-all'],
      headless: ['-x', '--execute'],
      'mcp-config': ['--mcp-config', 'mcp add'],
      'server-mode': ['--no-tui'],
      'remote-control': ['--runner-id'],
    },
  },
  {
    id: 'auggie',
    name: 'Auggie',
    vendor: 'Augment Code',
    kind: 'cli',
    note: 'The command line tool; Augment’s editor extensions have no process of their own.',
    links: ['https://www.augmentcode.com'],
    npm: [{ name: '@augmentcode/auggie', commands: ['auggie'] }],
    modes: {
      'permission-bypass': ['--permission'],
      headless: ['-p', '--print'],
      'mcp-config': ['--mcp-config'],
      'server-mode': ['--mcp', '--acp', 'daemon'],
      'remote-control': ['--cloud-agent'],
    },
  },
  {
    id: 'droid',
    name: 'Droid',
    vendor: 'Factory',
    kind: 'cli',
    links: ['https://factory.ai'],
    images: [
      {
        rule: 'install-directory',
        path: ['.local/bin/droid', '~/bin/droid', '.factory/bin/droid'],
      },
      {
        rule: 'telling-name',
        names: ['droid'],
        when: [
          { flags: ['--skip-permissions-unsafe', '--auto', '--input-format'] },
          { commands: ['exec', 'daemon'] },
        ],
      },
    ],
    npm: [
      {
        name: 'droid',
        commands: ['droid'],
        natives: ['@factory/cli-{platform}'],
        role: 'launcher',
      },
      { name: '@factory/cli', role: 'launcher' },
    ],
    casks: ['droid'],
    // The terminal interface starts a second droid process.
    helpers: [{ parents: ['droid', 'droid.exe'], flags: ['--input-format=stream-jsonrpc'] }],
    modes: {
      'permission-bypass': ['--skip-permissions-unsafe', '--auto=high|medium|low'],
      headless: ['exec'],
      'server-mode': ['daemon', '--input-format=stream-jsonrpc'],
      'remote-control': ['--remote-access'],
    },
  },
  {
    id: 'junie',
    name: 'Junie',
    vendor: 'JetBrains',
    kind: 'cli',
    note: 'The command line tool; the IDE plugin runs inside the IDE.',
    links: ['https://junie.jetbrains.com'],
    signers: { publishers: ['JetBrains s.r.o.'], teamIds: ['2ZEFAR8TH3'] },
    names: ['junie'],
    images: [{ rule: 'versioned-directory', path: 'junie/versions/{v}/**/junie' }],
    npm: [{ name: '@jetbrains/junie', commands: ['junie'], role: 'launcher' }],
    scripts: [
      {
        rule: 'start-script',
        path: '.local/bin/junie',
        role: 'launcher',
        byShell: true,
      },
    ],
    modes: { headless: ['<task>', '--task'], 'server-mode': ['--acp', '--gateway'] },
  },
  {
    id: 'grok-build',
    name: 'Grok Build',
    vendor: 'xAI',
    kind: 'cli',
    links: ['https://www.npmjs.com/package/@xai-official/grok'],
    // Other packages install a `grok` script, and there is a pattern matcher named grok.
    names: ['grok-native'],
    images: [
      {
        rule: 'telling-name',
        names: ['grok'],
        when: [
          { commands: ['agent'] },
          { flags: ['-p', '--single'] },
          { at: '.local/bin/grok', bare: true },
        ],
      },
      {
        rule: 'own-directory',
        path: [
          '.grok/bin/{grok,agent}',
          '.grok/bin/grok-{v}',
          '.grok/downloads/grok-{v}-{platform}',
          '.grok/downloads/grok*',
        ],
      },
    ],
    npm: [
      {
        name: '@xai-official/grok',
        natives: ['@xai-official/grok-{platform}'],
        role: 'launcher',
      },
    ],
    modes: {
      headless: ['-p', '--single'],
      'server-mode': ['agent serve', 'agent stdio', 'agent leader'],
    },
  },
  {
    id: 'qwen-code',
    name: 'Qwen Code',
    vendor: 'Alibaba',
    kind: 'cli',
    links: ['https://github.com/QwenLM/qwen-code'],
    npm: [{ name: '@qwen-code/qwen-code', commands: ['qwen'] }],
    relaunches: true,
    commands: ['mcp', 'extensions', 'auth', 'hooks', 'sessions', 'update', 'serve'],
    switches: ['-y', '--yolo', '--acp'],
    modes: {
      'permission-bypass': ['-y', '--yolo', '--approval-mode=yolo|auto-edit', '--allowed-tools'],
      headless: ['-p', '--prompt', '<task>'],
      'mcp-config': ['--mcp-config', 'mcp add'],
      'server-mode': ['--acp', '--experimental-acp', '--input-file', 'serve'],
    },
  },
  {
    id: 'kimi-code',
    name: 'Kimi Code',
    vendor: 'Moonshot AI',
    kind: 'cli',
    links: ['https://www.kimi.com/code', 'https://pypi.org/project/kimi-cli/'],
    names: ['kimi', 'kimi-cli', 'kimi-code'],
    titles: ['kimi', 'kimi-code'],
    npm: [{ name: '@moonshot-ai/kimi-code', commands: ['kimi'] }],
    pypi: [{ name: 'kimi-cli', scripts: ['kimi', 'kimi-cli'], modules: ['kimi_cli'] }],
    app: { bundles: ['Kimi Code.app'] },
    modes: {
      // --print does not ask for permission either.
      'permission-bypass': ['--yolo', '--yes', '-y', '--auto-approve', '--print'],
      headless: ['--print', '-p', '--prompt'],
      'mcp-config': ['--mcp-config', '--mcp-config-file', 'mcp add'],
      'server-mode': ['acp', 'web', '--acp'],
      'remote-control': ['rc'],
    },
  },
  {
    id: 'trae-cli',
    name: 'Trae CLI',
    vendor: 'ByteDance',
    kind: 'cli',
    links: ['https://github.com/bytedance/trae-agent'],
    names: ['traecli', 'trae-cli'],
    pypi: [{ name: 'trae-agent', scripts: ['trae-cli'], modules: ['trae_agent'] }],
    modes: { headless: ['exec', 'run'], 'server-mode': ['acp'] },
  },
  {
    id: 'mistral-vibe',
    name: 'Mistral Vibe',
    vendor: 'Mistral AI',
    kind: 'cli',
    links: ['https://pypi.org/project/mistral-vibe/'],
    names: ['vibe-acp'],
    pypi: [
      {
        name: 'mistral-vibe',
        scripts: ['vibe-acp', 'vibe-app-server'],
        sharedScripts: ['vibe'],
        modules: ['vibe.cli', 'vibe.acp'],
      },
    ],
    modes: { 'permission-bypass': ['--auto-approve'], headless: ['-p', '--prompt'] },
  },
];
