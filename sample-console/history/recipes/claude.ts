import { hex } from '../../random.ts';
import type { Process } from '../process.ts';
import type { UserSession } from '../user-session.ts';
import { launchMcpServer } from './mcp.ts';
import {
  EVERYWHERE,
  invocations,
  launchElectronHelpers,
  launchNpm,
  plain,
  type Recipe,
  releases,
  truthFor,
} from './recipe.ts';

const agent = 'claude-code';
const version = releases('2.1', 330);

const call = invocations(
  [50, plain(), []],
  [12, plain('--continue'), []],
  [12, (s) => ` -p "${s.prompt()}" --output-format json`, ['headless']],
  [10, plain('--dangerously-skip-permissions'), ['permission-bypass']],
  [
    5,
    (s) => ` -p "${s.prompt()}" --permission-mode bypassPermissions`,
    ['headless', 'permission-bypass'],
  ],
  [6, plain('--mcp-config .mcp.json --strict-mcp-config'), ['mcp-config']],
  [
    3,
    (s) => ` --mcp-config ${s.json({ mcpServers: { db: { env: { API_KEY: s.secret() } } } })}`,
    ['mcp-config', 'secret-in-args'],
  ],
  [2, plain('mcp serve'), ['server-mode']],
  [2, plain('--remote-control'), ['remote-control']],
);

/** The child processes of Claude Code: commands through a shell snapshot, and MCP servers. */
function children(session: UserSession, claude: Process): void {
  const id = hex(claude.serial, 1, 6);
  if (session.platform === 'windows') {
    const bash = session.program('C:\\Program Files\\Git\\bin\\bash.exe', 'git');
    session.launch(claude, bash, '"C:\\Program Files\\Git\\bin\\bash.exe" -c "git status --short"');
  } else {
    const shell = session.on({ windows: '', macos: '/bin/zsh', linux: '/bin/bash' });
    const snapshot = `${session.home}/.claude/shell-snapshots/snapshot-${shell.slice(5)}-${id}.sh`;
    const line = `${shell} -c source ${snapshot} && eval 'git status --short'`;
    const zsh = session.launch(claude, session.program(shell), line);
    session.launch(zsh, session.program('/usr/bin/git'), 'git status --short');
  }
  if (session.platform === 'macos') {
    session.launch(claude, session.program('/usr/bin/caffeinate', 'apple'), 'caffeinate -i -t 300');
  }
  if (session.rng.chance(0.3)) launchMcpServer(session, claude);
}

/** The native installer's layout. The image is named after its version; argv has `claude`. */
const native: Recipe = {
  agent,
  on: EVERYWHERE,
  weight: 20,
  servers: true,
  version,
  run: (s, v) => {
    const { args, modes } = call(s);
    const path = s.on({
      windows: `${s.home}\\.local\\bin\\claude.exe`,
      macos: `${s.home}/.local/share/claude/versions/${v}`,
      linux: `${s.home}/.local/share/claude/versions/${v}`,
    });
    // The process name is the image's basename on macOS and its comm on Linux.
    const program = s.program(path, 'anthropic', s.platform === 'linux' ? 'claude' : undefined);
    const truth = truthFor(agent, s.platform === 'windows' ? null : v);
    const line = s.platform === 'windows' ? `"${path}"${args}` : `claude${args}`;
    const claude = s.launch(s.shell, program, line, truth.main(modes));
    if (s.platform === 'macos' && s.rng.chance(0.3)) {
      const socket = '/tmp/cc-daemon-501/spare/a.pty.sock';
      s.launch(
        claude,
        program,
        `claude bg-pty-host --bg-pty-host ${socket} 200 50`,
        truth.helper(),
      );
    }
    children(s, claude);
  },
};

/** `npm install -g @anthropic-ai/claude-code`: an .exe on every platform. */
const npm: Recipe = {
  agent,
  on: EVERYWHERE,
  weight: 9,
  servers: true,
  version,
  run: (s) => {
    const { args, modes } = call(s);
    const truth = truthFor(agent).main(modes);
    const path = s.on({
      windows: `${s.roaming}\\npm\\node_modules\\@anthropic-ai\\claude-code\\bin\\claude.exe`,
      macos: '/opt/homebrew/lib/node_modules/@anthropic-ai/claude-code/bin/claude.exe',
      linux: `${s.home}/.npm-global/lib/node_modules/@anthropic-ai/claude-code/bin/claude.exe`,
    });
    const line =
      s.platform === 'windows'
        ? `"${s.roaming}\\npm\\\\node_modules\\@anthropic-ai\\claude-code\\bin\\claude.exe"  ${args}`
        : `claude${args}`;
    children(s, s.launch(s.shell, s.program(path, 'anthropic'), line, truth));
  },
};

/** Older builds: JavaScript on node. The package name is visible only on Windows. */
const legacy: Recipe = {
  agent,
  on: EVERYWHERE,
  weight: 3,
  version,
  run: (s) => {
    const { args, modes } = call(s);
    const tool = { command: 'claude', script: '@anthropic-ai\\claude-code\\cli.js', args };
    children(s, launchNpm(s, tool, truthFor(agent).main(modes)));
  },
};

const homebrew: Recipe = {
  agent,
  on: ['macos'],
  weight: 6,
  version,
  run: (s, v) => {
    const { args, modes } = call(s);
    const program = s.program(`/opt/homebrew/Caskroom/claude-code/${v}/claude`, 'anthropic');
    const line = `/opt/homebrew/bin/claude${args}`;
    children(s, s.launch(s.shell, program, line, truthFor(agent, v).main(modes)));
  },
};

/** The VS Code (or Cursor) extension's own binary, started by the extension host. */
const extension: Recipe = {
  agent,
  on: EVERYWHERE,
  weight: 12,
  version,
  run: (s, v) => {
    const editor = s.rng.chance(0.7) ? '.vscode' : '.cursor';
    const target = s.on({ windows: 'win32-x64', macos: 'darwin-arm64', linux: 'linux-x64' });
    const folder = `anthropic.claude-code-${v}-${target}`;
    const path = s.on({
      windows: `${s.home.toLowerCase()}\\${editor}\\extensions\\${folder}\\resources\\native-binary\\claude.exe`,
      macos: `${s.home}/${editor}/extensions/${folder}/resources/native-binary/claude`,
      linux: `${s.home}/${editor}/extensions/${folder}/resources/native-binary/claude`,
    });
    const host = s.program(
      s.on({
        windows: `${s.local}\\Programs\\Microsoft VS Code\\Code.exe`,
        macos:
          '/Applications/Visual Studio Code.app/Contents/Frameworks/Code Helper (Plugin).app/Contents/MacOS/Code Helper (Plugin)',
        linux: '/usr/share/code/code',
      }),
      'microsoft',
    );
    const code = s.launch(
      s.desktop,
      host,
      `${host.path} --type=utility --utility-sub-type=node.mojom.NodeService`,
    );
    const line = `${path} --output-format stream-json --verbose --input-format stream-json --permission-prompt-tool stdio`;
    children(s, s.launch(code, s.program(path, 'anthropic'), line, truthFor(agent, v).main()));
  },
};

/** Claude Desktop with its helpers, sometimes with Claude Code started through `disclaimer`. */
const desktop: Recipe = {
  agent: 'claude-desktop',
  on: ['windows', 'macos'],
  weight: 12,
  version: releases('1.6', 240),
  run: (s, v) => {
    const windows = s.platform === 'windows';
    const folder = `${s.local}\\AnthropicClaude\\app-${v}`;
    const path = windows
      ? `${folder}\\claude.exe`
      : '/Applications/Claude.app/Contents/MacOS/Claude';
    const truth = truthFor('claude-desktop', windows ? v : null);
    const app = s.launch(
      s.desktop,
      s.program(path, 'anthropic', undefined, 'Claude'),
      windows ? `"${path}"` : path,
      truth.main(),
    );
    const frameworks = '/Applications/Claude.app/Contents/Frameworks';
    const kinds: Record<string, string> = {
      'gpu-process': ' (GPU)',
      renderer: ' (Renderer)',
      utility: '',
    };
    const helper = (type: string): string => `Claude Helper${kinds[type]}`;
    launchElectronHelpers(
      s,
      app,
      {
        name: 'Claude',
        signer: 'anthropic',
        path: (type) =>
          windows ? path : `${frameworks}/${helper(type)}.app/Contents/MacOS/${helper(type)}`,
      },
      truth.helper(),
    );
    if (!windows && s.rng.chance(0.4)) embedded(s, app);
  },
};

function embedded(s: UserSession, app: Process): void {
  const v = version(-3, s.user.login.length % 4);
  const path = `${s.home}/Library/Application Support/Claude/claude-code/${v}/claude.app/Contents/MacOS/claude`;
  const trampoline = s.program('/Applications/Claude.app/Contents/Helpers/disclaimer', 'anthropic');
  const line = `${path} --output-format stream-json`;
  const disclaimer = s.launch(
    app,
    trampoline,
    `${trampoline.path} ${line}`,
    truthFor('claude-desktop').helper(),
  );
  const claude = s.launch(
    disclaimer,
    s.program(path, 'anthropic'),
    line,
    truthFor(agent, v).main(),
  );
  children(s, claude);
}

export const CLAUDE: readonly Recipe[] = [native, npm, legacy, homebrew, extension, desktop];
