import { hex } from '../../random.ts';
import type { UserSession } from '../user-session.ts';
import {
  EVERYWHERE,
  invocations,
  launchElectronHelpers,
  launchNpm,
  npmModules,
  plain,
  type Recipe,
  releases,
  truthFor,
  UNIX,
} from './recipe.ts';

const agent = 'codex';
const version = releases('0', 169, 2);

const call = invocations(
  [50, plain(), []],
  [12, plain('resume --last'), []],
  [14, (s) => ` exec "${s.prompt()}" --json`, ['headless']],
  [9, plain('--dangerously-bypass-approvals-and-sandbox'), ['permission-bypass']],
  [4, (s) => ` exec --yolo "${s.prompt()}"`, ['headless', 'permission-bypass']],
  [4, plain('-c mcp_servers.docs.command=docs-mcp'), ['mcp-config']],
  [3, plain('mcp-server'), ['server-mode']],
);

const triple = (s: UserSession): readonly [string, string] =>
  s.on({
    windows: ['codex-win32-x64', 'x86_64-pc-windows-msvc'],
    macos: ['codex-darwin-arm64', 'aarch64-apple-darwin'],
    linux: ['codex-linux-x64', 'x86_64-unknown-linux-musl'],
  } as const);

/** npm: a node wrapper starts the native binary of a platform package. */
const npm: Recipe = {
  agent,
  on: EVERYWHERE,
  weight: 14,
  servers: true,
  version,
  run: (s) => {
    const { args, modes } = call(s);
    const truth = truthFor(agent);
    const tool = { command: 'codex', script: '@openai\\codex\\bin\\codex.js', args };
    const wrapper = launchNpm(s, tool, truth.launcher(modes));
    const [pkg, target] = triple(s);
    const parts = [
      npmModules(s),
      '@openai',
      'codex',
      'node_modules',
      '@openai',
      pkg,
      'vendor',
      target,
      'bin',
    ];
    const path =
      s.platform === 'windows' ? `${parts.join('\\')}\\codex.exe` : `${parts.join('/')}/codex`;
    const line = s.platform === 'windows' ? `"${path}"${args}` : `${path}${args}`;
    const codex = s.launch(wrapper, s.program(path, 'openai'), line, truth.main(modes));
    if (s.platform === 'linux') {
      const sandbox = s.program('/usr/bin/bwrap');
      s.launch(codex, sandbox, 'bwrap --ro-bind / / --unshare-net -- /bin/bash -lc git status');
    }
  },
};

const standalone: Recipe = {
  agent,
  on: UNIX,
  weight: 5,
  servers: true,
  version,
  run: (s, v) => {
    const { args, modes } = call(s);
    const path = `${s.home}/.codex/packages/standalone/releases/${v}.0-${triple(s)[1]}/bin/codex`;
    s.launch(
      s.shell,
      s.program(path, 'openai'),
      `codex${args}`,
      truthFor(agent, `${v}.0`).main(modes),
    );
  },
};

/** The ChatGPT extension's app server. The version in its path is that of the extension. */
const extension: Recipe = {
  agent,
  on: EVERYWHERE,
  weight: 7,
  version: releases('26.1112', 3000, 1),
  run: (s, v) => {
    const name = `openai.chatgpt-${v}`;
    const path = s.on({
      windows: `${s.home}\\.vscode\\extensions\\${name}-win32-x64\\bin\\windows-x86_64\\codex.exe`,
      macos: `${s.home}/.vscode/extensions/${name}-darwin-arm64/bin/macos-aarch64/codex`,
      linux: `${s.home}/.vscode/extensions/${name}-linux-x64/bin/linux-x86_64/codex`,
    });
    const line = `${path} app-server --analytics-default-enabled`;
    s.launch(s.desktop, s.program(path, 'openai'), line, truthFor(agent, v).main(['server-mode']));
  },
};

/** The desktop app, named Codex and later ChatGPT, with its own codex app server. */
const app: Recipe = {
  agent: 'codex-app',
  on: ['windows', 'macos'],
  weight: 6,
  version: releases('26.1114', 3060, 3),
  run: (s, v) => {
    const windows = s.platform === 'windows';
    const packaged = `C:\\Program Files\\WindowsApps\\OpenAI.Codex_${v}.0_x64__2p2nqsd0c76g0\\app`;
    const path = windows
      ? `${packaged}\\Codex.exe`
      : '/Applications/ChatGPT.app/Contents/MacOS/ChatGPT';
    const truth = truthFor('codex-app', windows ? `${v}.0` : null);
    const main = s.launch(
      s.desktop,
      s.program(path, 'openai'),
      windows ? `"${path}"` : path,
      truth.main(),
    );
    const helpers =
      '/Applications/ChatGPT.app/Contents/Frameworks/Codex Framework.framework/Versions/152.0.7977.83/Helpers';
    launchElectronHelpers(
      s,
      main,
      {
        name: 'Codex',
        signer: 'openai',
        path: () =>
          windows ? path : `${helpers}/Codex (Renderer).app/Contents/MacOS/Codex (Renderer)`,
      },
      truth.helper(),
    );
    const server = windows
      ? `${s.local}\\OpenAI\\Codex\\bin\\${hex(s.user.login.length, 2, 16)}\\codex.exe`
      : '/Applications/ChatGPT.app/Contents/Resources/codex';
    s.launch(
      main,
      s.program(server, 'openai'),
      `"${server}" app-server`,
      truthFor(agent).main(['server-mode']),
    );
  },
};

export const CODEX: readonly Recipe[] = [npm, standalone, extension, app];
