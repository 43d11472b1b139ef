import { hex } from '../../random.ts';
import { launchMcpServer } from './mcp.ts';
import {
  EVERYWHERE,
  invocations,
  launchElectronHelpers,
  plain,
  type Recipe,
  type Releases,
  truthFor,
} from './recipe.ts';

const editor: Recipe = {
  agent: 'cursor',
  on: EVERYWHERE,
  weight: 16,
  version: (day, lag) => `3.12.${20 + Math.floor((day - lag) / 3)}`,
  run: (s) => {
    const path = s.on({
      windows: `${s.local}\\Programs\\cursor\\Cursor.exe`,
      macos: '/Applications/Cursor.app/Contents/MacOS/Cursor',
      linux: s.rng.chance(0.3)
        ? '/tmp/.mount_CursorVkT3bC/usr/share/cursor/cursor'
        : '/usr/share/cursor/cursor',
    });
    const truth = truthFor('cursor');
    const line = s.platform === 'windows' ? `"${path}"` : path;
    const app = s.launch(
      s.desktop,
      s.program(path, 'anysphere', undefined, 'Cursor'),
      line,
      truth.main(),
    );
    const frameworks = '/Applications/Cursor.app/Contents/Frameworks';
    const kinds: Record<string, string> = {
      'gpu-process': ' (GPU)',
      renderer: ' (Renderer)',
      utility: ' (Plugin)',
    };
    launchElectronHelpers(
      s,
      app,
      {
        name: 'Cursor',
        signer: 'anysphere',
        path: (type) => {
          const helper = `Cursor Helper${kinds[type]}`;
          return s.platform === 'macos'
            ? `${frameworks}/${helper}.app/Contents/MacOS/${helper}`
            : path;
        },
      },
      truth.helper(),
    );
    if (s.rng.chance(0.25)) launchMcpServer(s, app);
  },
};

const call = invocations(
  [50, plain(), []],
  [18, (s) => ` -p "${s.prompt()}"`, ['headless']],
  [10, plain('--trust --yolo'), ['permission-bypass']],
  [7, (s) => ` --api-key ${s.secret()} -p "${s.prompt()}"`, ['secret-in-args', 'headless']],
  [6, plain('acp'), ['server-mode']],
);

/** A date and a commit, such as `2026.08.11-e8db854`. */
const dated: Releases = (day, lag) => {
  const build = Math.floor((day - lag) / 2);
  return `2026.11.${String(20 + build).padStart(2, '0')}-${hex(build + 100, 6, 7)}`;
};

/** cursor-agent: node from its own folder, started under the launcher's name. */
const cli: Recipe = {
  agent: 'cursor-agent',
  on: EVERYWHERE,
  weight: 7,
  servers: true,
  version: dated,
  run: (s, v) => {
    const { args, modes } = call(s);
    const truth = truthFor('cursor-agent', v);
    const windows = s.platform === 'windows';
    const folder = windows
      ? `${s.local}\\cursor-agent\\versions\\${v}`
      : `${s.home}/.local/share/cursor-agent/versions/${v}`;
    const program = s.program(windows ? `${folder}\\node.exe` : `${folder}/node`, 'node');
    const alias = s.rng.chance(0.3) ? 'agent' : 'cursor-agent';
    const start = windows
      ? `"${folder}\\node.exe" "${folder}\\index.js"`
      : `${s.home}/.local/bin/${alias} --use-system-ca ${folder}/index.js`;
    const main = s.launch(s.shell, program, `${start}${args}`, truth.main(modes));
    s.launch(main, program, `${start} worker-server`, truth.helper());
  },
};

export const CURSOR: readonly Recipe[] = [editor, cli];
