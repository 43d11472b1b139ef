import {
  EVERYWHERE,
  invocations,
  launchNpm,
  npmModules,
  plain,
  type Recipe,
  releases,
  truthFor,
} from './recipe.ts';

const call = invocations(
  [55, plain(), []],
  [15, (s) => ` -p "${s.prompt()}"`, ['headless']],
  [8, (s) => ` -p "${s.prompt()}" --allow-all-tools`, ['headless', 'permission-bypass']],
  [8, plain('--yolo'), ['permission-bypass']],
  [5, plain('--acp'), ['server-mode']],
  [
    3,
    (s) =>
      ` --additional-mcp-config ${s.json({ mcpServers: { x: { env: { TOKEN: s.secret() } } } })}`,
    ['mcp-config', 'secret-in-args'],
  ],
);

const cli: Recipe = {
  agent: 'copilot-cli',
  on: EVERYWHERE,
  weight: 10,
  version: releases('1.0', 102, 2),
  run: (s) => {
    const { args, modes } = call(s);
    const truth = truthFor('copilot-cli');
    const tool = { command: 'copilot', script: '@github\\copilot\\npm-loader.js', args };
    const wrapper = launchNpm(s, tool, truth.launcher(modes));
    const parts = s.on({
      windows: ['copilot-win32-x64', 'copilot.exe'],
      macos: ['copilot-darwin-arm64', 'copilot'],
      linux: ['copilot-linux-x64', 'copilot'],
    } as const);
    const slash = s.platform === 'windows' ? '\\' : '/';
    const path = [npmModules(s), '@github', ...parts].join(slash);
    const line = s.platform === 'windows' ? `"${path}"${args}` : `${path}${args}`;
    // On Linux its main thread renames itself before telemetry reads the name.
    const name = s.platform === 'linux' ? 'MainThread' : undefined;
    s.launch(wrapper, s.program(path, 'github', name), line, truth.main(modes));
  },
};

const homebrew: Recipe = {
  agent: 'copilot-cli',
  on: ['macos'],
  weight: 3,
  version: releases('1.0', 102, 2),
  run: (s, v) => {
    const { args, modes } = call(s);
    const program = s.program(`/opt/homebrew/Caskroom/copilot-cli/${v}/copilot`, 'github');
    s.launch(s.shell, program, `copilot${args}`, truthFor('copilot-cli', v).main(modes));
  },
};

/** GitHub Copilot in a JetBrains IDE: the language server is a separate process. */
const languageServer: Recipe = {
  agent: 'copilot-ide',
  on: EVERYWHERE,
  weight: 12,
  version: releases('1.5', 60, 7),
  run: (s) => {
    const plugin = 'github-copilot-intellij';
    const [ide, path] = s.on({
      windows: [
        'C:\\Program Files\\JetBrains\\IntelliJ IDEA 2026.1\\bin\\idea64.exe',
        `${s.roaming}\\JetBrains\\IntelliJIdea2026.1\\plugins\\${plugin}\\copilot-agent\\native\\win32-x64\\copilot-language-server.exe`,
      ],
      macos: [
        '/Applications/IntelliJ IDEA.app/Contents/MacOS/idea',
        `${s.home}/Library/Application Support/JetBrains/IntelliJIdea2026.1/plugins/${plugin}/copilot-agent/native/darwin-arm64/copilot-language-server`,
      ],
      linux: [
        '/opt/idea/jbr/bin/java',
        `${s.home}/.local/share/JetBrains/IntelliJIdea2026.1/${plugin}/copilot-agent/native/linux-x64/copilot-language-server`,
      ],
    } as const);
    const host = s.launch(s.desktop, s.program(ide, 'jetbrains'), ide);
    s.launch(host, s.program(path, 'github'), `${path} --stdio`, truthFor('copilot-ide').main());
  },
};

export const COPILOT: readonly Recipe[] = [cli, homebrew, languageServer];
