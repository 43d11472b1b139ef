import { hex } from '../../random.ts';
import {
  EVERYWHERE,
  invocations,
  launchNpm,
  node,
  npmBin,
  plain,
  type Recipe,
  releases,
  truthFor,
} from './recipe.ts';

const call = invocations(
  [60, plain(), []],
  [15, (s) => ` -p "${s.prompt()}"`, ['headless']],
  [12, plain('--yolo'), ['permission-bypass']],
  [6, plain('--approval-mode auto_edit'), ['permission-bypass']],
  [3, plain('--acp'), ['server-mode']],
);

/** Gemini CLI restarts itself with more memory. The child belongs to the same launch. */
const geminiCli: Recipe = {
  agent: 'gemini-cli',
  on: EVERYWHERE,
  weight: 14,
  servers: true,
  version: releases('0', 61, 4),
  run: (s) => {
    const { args, modes } = call(s);
    const truth = truthFor('gemini-cli');
    const script = '@google\\gemini-cli\\bundle\\gemini.js';
    const parent = launchNpm(s, { command: 'gemini', script, args }, truth.main(modes));
    const again =
      s.platform === 'windows'
        ? `"C:\\Program Files\\nodejs\\node.exe" --max-old-space-size=8192 ${s.roaming}\\npm\\node_modules\\${script}${args}`
        : `${node(s).path} --max-old-space-size=8192 ${npmBin(s)}/gemini${args}`;
    s.launch(parent, node(s), again, truth.helper(modes));
  },
};

const codeAssist: Recipe = {
  agent: 'gemini-code-assist',
  on: EVERYWHERE,
  weight: 4,
  version: releases('2', 60, 5),
  run: (s) => {
    const hash = hex(s.user.login.length, 9, 8);
    const path = s.on({
      windows: `${s.local}\\cloud-code\\cloudcode_cli\\cloudcode_cli\\${hash}\\cloudcode_cli.exe`,
      macos: `${s.home}/Library/Application Support/cloud-code/cloudcode_cli/cloudcode_cli/${hash}/cloudcode_cli`,
      linux: `${s.home}/.cache/cloud-code/cloudcode_cli/cloudcode_cli/${hash}/cloudcode_cli`,
    });
    s.launch(
      s.desktop,
      s.program(path, 'google'),
      `"${path}" duet`,
      truthFor('gemini-code-assist').main(),
    );
  },
};

/** Antigravity's language server is named like Windsurf's; only the folder differs. */
const antigravity: Recipe = {
  agent: 'antigravity',
  on: EVERYWHERE,
  weight: 4,
  version: releases('2.0', 20, 6),
  run: (s) => {
    const truth = truthFor('antigravity');
    const [path, server] = s.on({
      windows: [
        `${s.local}\\Programs\\Antigravity\\Antigravity.exe`,
        `${s.local}\\Programs\\Antigravity\\resources\\app\\extensions\\antigravity\\bin\\language_server_windows_x64.exe`,
      ],
      macos: [
        '/Applications/Antigravity.app/Contents/MacOS/Antigravity',
        '/Applications/Antigravity.app/Contents/Resources/app/extensions/antigravity/bin/language_server_macos_arm',
      ],
      linux: [
        '/usr/share/antigravity/antigravity',
        '/usr/share/antigravity/resources/app/extensions/antigravity/bin/language_server_linux_x64',
      ],
    } as const);
    const app = s.launch(s.desktop, s.program(path, 'google'), path, truth.main());
    const line = `${server} --csrf_token ${s.secret()} --extension_server_port 44847 --app_data_dir antigravity --cloud_code_endpoint https://cloudcode.invalid`;
    s.launch(app, s.program(server, 'google'), line, truth.helper(['secret-in-args']));
  },
};

export const GOOGLE: readonly Recipe[] = [geminiCli, codeAssist, antigravity];
