import type { UserSession } from '../user-session.ts';
import {
  EVERYWHERE,
  invocations,
  launchNpm,
  npmModules,
  plain,
  type Recipe,
  releases,
  truthFor,
  UNIX,
} from './recipe.ts';

const aiderCall = invocations(
  [40, plain('--model sonnet'), []],
  [15, (s) => ` --anthropic-api-key ${s.secret()}`, ['secret-in-args']],
  [
    12,
    (s) => ` --openai-api-key ${s.secret()} --yes-always`,
    ['secret-in-args', 'permission-bypass'],
  ],
  [15, (s) => ` --yes-always --message "${s.prompt()}"`, ['permission-bypass', 'headless']],
  [8, plain('--browser'), ['server-mode']],
);

/** A Python tool in its own venv. The image is the base interpreter; argv contains the venv. */
const aider: Recipe = {
  agent: 'aider',
  on: EVERYWHERE,
  weight: 6,
  servers: true,
  version: releases('0.88', 3, 12),
  run: (s) => {
    const { args, modes } = aiderCall(s);
    const truth = truthFor('aider');
    if (s.platform === 'windows') {
      const shim = s.program(`${s.home}\\.local\\bin\\aider.exe`);
      const trampoline = s.launch(s.shell, shim, `aider${args}`, truth.main(modes));
      const python = s.program(
        `${s.roaming}\\uv\\python\\cpython-3.12-windows-x86_64-none\\python.exe`,
        'python',
      );
      const line = `"${s.roaming}\\uv\\tools\\aider-chat\\Scripts\\python.exe" "${s.home}\\.local\\bin\\aider.exe"${args}`;
      s.launch(trampoline, python, line, truth.helper(modes));
      return;
    }
    const venv = s.rng.chance(0.5) ? '.local/share/uv/tools' : '.local/share/pipx/venvs';
    const python = s.on({
      windows: '',
      macos: '/opt/homebrew/bin/python3.12',
      linux: '/usr/bin/python3.12',
    });
    const line = `${s.home}/${venv}/aider-chat/bin/python ${s.home}/.local/bin/aider${args}`;
    s.launch(s.shell, s.program(python), line, truth.main(modes));
  },
};

const openCodeCall = invocations(
  [60, plain(), []],
  [15, (s) => ` run "${s.prompt()}"`, ['headless']],
  [10, (s) => ` run "${s.prompt()}" --auto`, ['headless', 'permission-bypass']],
  [8, plain('serve --hostname 127.0.0.1'), ['server-mode']],
);

const openCode: Recipe = {
  agent: 'opencode',
  on: EVERYWHERE,
  weight: 7,
  servers: true,
  version: releases('1.18', 33),
  run: (s) => {
    const { args, modes } = openCodeCall(s);
    const path = s.on({
      windows: `${s.roaming}\\npm\\node_modules\\opencode-ai\\bin\\opencode.exe`,
      macos: `${s.home}/.opencode/bin/opencode`,
      linux: s.rng.chance(0.5)
        ? `${s.home}/.opencode/bin/opencode`
        : `${s.home}/.npm-global/lib/node_modules/opencode-ai/bin/.opencode`,
    });
    const line = s.platform === 'windows' ? `"${path}"  ${args}` : `opencode${args}`;
    s.launch(s.shell, s.program(path, 'anomaly'), line, truthFor('opencode').main(modes));
  },
};

const gooseCall = invocations(
  [60, plain('session'), []],
  [20, (s) => ` run -t "${s.prompt()}"`, ['headless']],
  [8, plain('acp'), ['server-mode']],
);

/** Trap: pressly's database migration tool is also called goose; see `LOOK_ALIKES`. */
const goose: Recipe = {
  agent: 'goose',
  on: EVERYWHERE,
  weight: 4,
  servers: true,
  version: releases('1.21', 6, 5),
  run: (s) => {
    const { args, modes } = gooseCall(s);
    const truth = truthFor('goose');
    if (s.platform === 'macos' && s.rng.chance(0.4)) {
      const bundle = '/Applications/Goose.app/Contents';
      const desktop = s.program(`${bundle}/MacOS/Goose`, 'aaif');
      const app = s.launch(s.desktop, desktop, `${bundle}/MacOS/Goose`, truth.main());
      const daemon = s.program(`${bundle}/Resources/bin/goosed`, 'aaif');
      s.launch(app, daemon, `${bundle}/Resources/bin/goosed agent`, truth.helper(['server-mode']));
      return;
    }
    const windows = s.platform === 'windows';
    const path = windows ? `${s.home}\\.local\\bin\\goose.exe` : `${s.home}/.local/bin/goose`;
    s.launch(s.shell, s.program(path), `${windows ? path : 'goose'}${args}`, truth.main(modes));
  },
};

const clineCall = invocations(
  [60, plain(), []],
  [20, (s) => ` -k ${s.secret()} "${s.prompt()}"`, ['secret-in-args']],
  [10, plain('--auto-approve true'), ['permission-bypass']],
);

const cline: Recipe = {
  agent: 'cline',
  on: UNIX,
  weight: 4,
  version: releases('3.0', 65, 3),
  run: (s) => {
    const { args, modes } = clineCall(s);
    const truth = truthFor('cline');
    const wrapper = launchNpm(s, { command: 'cline', script: '', args }, truth.launcher(modes));
    const target = s.platform === 'macos' ? 'darwin-arm64' : 'linux-x64';
    const path = `${npmModules(s)}/cline/node_modules/@cline/cli-${target}/bin/cline`;
    s.launch(wrapper, s.program(path), `${path}${args}`, truth.main(modes));
  },
};

const continueCall = invocations(
  [60, plain(), []],
  [25, (s) => ` -p "${s.prompt()}"`, ['headless']],
  [15, (s) => ` -p "${s.prompt()}" --auto`, ['headless', 'permission-bypass']],
);

/** Trap: its command has two letters, and on Unix nothing else identifies it. */
const continueCli: Recipe = {
  agent: 'continue',
  on: EVERYWHERE,
  weight: 3,
  version: releases('1.6', 20, 5),
  run: (s) => {
    const { args, modes } = continueCall(s);
    const tool = { command: 'cn', script: '@continuedev\\cli\\dist\\cn.js', args };
    launchNpm(s, tool, truthFor('continue').main(modes));
  },
};

/** Tools whose binary is below the home directory and is invoked by its bare name. */
function homeDirectoryTool(
  agent: string,
  weight: number,
  path: (s: UserSession) => string,
  command: string,
  call: ReturnType<typeof invocations>,
): Recipe {
  return {
    agent,
    on: UNIX,
    weight,
    version: () => '',
    run: (s) => {
      const { args, modes } = call(s);
      s.launch(s.shell, s.program(path(s)), `${command}${args}`, truthFor(agent).main(modes));
    },
  };
}

const AMP = invocations(
  [70, plain(), []],
  [15, plain('--dangerously-allow-all'), ['permission-bypass']],
  [15, (s) => ` -x "${s.prompt()}"`, ['headless']],
);
const DROID = invocations(
  [70, plain(), []],
  [15, (s) => ` exec "${s.prompt()}"`, ['headless']],
  [15, (s) => ` exec --skip-permissions-unsafe "${s.prompt()}"`, ['headless', 'permission-bypass']],
);
const KIRO = invocations(
  [60, plain('chat'), []],
  [
    40,
    (s) => ` chat --no-interactive --trust-all-tools "${s.prompt()}"`,
    ['headless', 'permission-bypass'],
  ],
);

export const TERMINAL: readonly Recipe[] = [
  aider,
  openCode,
  goose,
  cline,
  continueCli,
  homeDirectoryTool('amp', 3, (s) => `${s.home}/.amp/bin/amp`, 'amp', AMP),
  homeDirectoryTool('droid', 3, (s) => `${s.home}/.local/bin/droid`, 'droid', DROID),
  homeDirectoryTool('kiro-cli', 3, (s) => `${s.home}/.local/bin/kiro-cli`, 'kiro-cli', KIRO),
];
