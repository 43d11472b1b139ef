import {
  EVERYWHERE,
  launchElectronHelpers,
  node,
  type Recipe,
  releases,
  truthFor,
} from './recipe.ts';

/** Windsurf and its language server, shared with Codeium. The token in its argv is a secret. */
const windsurf: Recipe = {
  agent: 'windsurf',
  on: EVERYWHERE,
  weight: 6,
  version: releases('2.9', 40, 4),
  run: (s) => {
    const truth = truthFor('windsurf');
    const [path, extensions, server] = s.on({
      windows: [
        `${s.local}\\Programs\\Windsurf\\Windsurf.exe`,
        `${s.local}\\Programs\\Windsurf\\resources\\app\\extensions\\windsurf\\bin\\`,
        'language_server_windows_x64.exe',
      ],
      macos: [
        '/Applications/Windsurf.app/Contents/MacOS/Electron',
        '/Applications/Windsurf.app/Contents/Resources/app/extensions/windsurf/bin/',
        'language_server_macos_arm',
      ],
      linux: [
        '/usr/share/windsurf/windsurf',
        '/usr/share/windsurf/resources/app/extensions/windsurf/bin/',
        'language_server_linux_x64',
      ],
    } as const);
    const app = s.launch(s.desktop, s.program(path, 'exafunction'), path, truth.main());
    const frameworks =
      '/Applications/Windsurf.app/Contents/Frameworks/Windsurf Helper (Renderer).app/Contents/MacOS';
    launchElectronHelpers(
      s,
      app,
      {
        name: 'Windsurf',
        signer: 'exafunction',
        path: () => (s.platform === 'macos' ? `${frameworks}/Windsurf Helper (Renderer)` : path),
      },
      truth.helper(),
    );
    const line = `${extensions}${server} --api_server_url https://server.codeium.invalid --run_child --ide_name windsurf --csrf_token ${s.secret()}`;
    s.launch(
      app,
      s.program(`${extensions}${server}`, 'exafunction'),
      line,
      truth.helper(['secret-in-args']),
    );
  },
};

const codeium: Recipe = {
  agent: 'codeium',
  on: EVERYWHERE,
  weight: 3,
  version: releases('1.46', 9, 9),
  run: (s) => {
    const folder = 'fa6d9e9d6113dd40a57c5478d2f4bb0e35f36b92';
    const path = s.on({
      windows: `${s.home}\\.codeium\\bin\\${folder}\\language_server_windows_x64.exe`,
      macos: `${s.home}/.codeium/bin/${folder}/language_server_macos_arm`,
      linux: `${s.home}/.codeium/bin/${folder}/language_server_linux_x64`,
    });
    const line = `${path} --api_server_url https://server.codeium.invalid --ide_name jetbrains --csrf_token ${s.secret()}`;
    s.launch(
      s.desktop,
      s.program(path, 'exafunction'),
      line,
      truthFor('codeium').main(['secret-in-args']),
    );
  },
};

const zed: Recipe = {
  agent: 'zed',
  on: EVERYWHERE,
  weight: 5,
  version: releases('1.4', 12, 5),
  run: (s) => {
    const path = s.on({
      windows: `${s.local}\\Programs\\Zed\\Zed.exe`,
      macos: '/Applications/Zed.app/Contents/MacOS/zed',
      linux: `${s.home}/.local/zed.app/libexec/zed-editor`,
    });
    s.launch(s.desktop, s.program(path, 'zed'), `${path} ${s.home}`, truthFor('zed').main());
  },
};

const kiro: Recipe = {
  agent: 'kiro',
  on: ['windows', 'macos'],
  weight: 4,
  version: releases('1.2', 30, 4),
  run: (s) => {
    const path =
      s.platform === 'windows'
        ? `${s.local}\\Programs\\Kiro\\Kiro.exe`
        : '/Applications/Kiro.app/Contents/MacOS/Kiro';
    const truth = truthFor('kiro');
    const app = s.launch(s.desktop, s.program(path, 'aws'), `"${path}"`, truth.main());
    const helper =
      '/Applications/Kiro.app/Contents/Frameworks/Kiro Helper (Plugin).app/Contents/MacOS/Kiro Helper (Plugin)';
    launchElectronHelpers(
      s,
      app,
      {
        name: 'Kiro',
        signer: 'aws',
        path: () => (s.platform === 'macos' ? helper : path),
      },
      truth.helper(),
    );
  },
};

/** Amazon Q in an IDE: a language server on node. Trap: the name `q` alone is not evidence. */
const amazonQ: Recipe = {
  agent: 'amazon-q',
  on: EVERYWHERE,
  weight: 4,
  version: releases('1.1', 44, 6),
  run: (s) => {
    const truth = truthFor('amazon-q');
    if (s.platform !== 'windows' && s.rng.chance(0.5)) {
      const chat = s.program(`${s.home}/.local/bin/qchat`, 'aws');
      s.launch(
        s.shell,
        chat,
        `${s.home}/.local/bin/qchat chat --trust-all-tools`,
        truth.main(['permission-bypass']),
      );
      return;
    }
    const slash = s.platform === 'windows' ? '\\' : '/';
    const script = [s.home, '.aws', 'amazonq', 'lsp', 'aws-lsp-codewhisperer.js'].join(slash);
    const line = `${node(s).path} ${script} --stdio --set-credentials-encryption-key`;
    s.launch(s.desktop, node(s), line, truth.main());
  },
};

const trae: Recipe = {
  agent: 'trae',
  on: EVERYWHERE,
  weight: 2,
  version: releases('3.5', 20, 6),
  run: (s) => {
    const path = s.on({
      windows: `${s.local}\\Programs\\Trae\\Trae.exe`,
      macos: '/Applications/Trae.app/Contents/MacOS/Electron',
      linux: '/usr/share/trae/trae',
    });
    s.launch(s.desktop, s.program(path, 'bytedance'), path, truthFor('trae').main());
  },
};

const warp: Recipe = {
  agent: 'warp',
  on: EVERYWHERE,
  weight: 4,
  version: releases('0.2026', 45, 7),
  run: (s) => {
    const path = s.on({
      windows: `${s.local}\\Programs\\Warp\\warp.exe`,
      macos: '/Applications/Warp.app/Contents/MacOS/stable',
      linux: '/opt/warpdotdev/warp-terminal/warp',
    });
    const truth = truthFor('warp');
    const app = s.launch(s.desktop, s.program(path, 'warp'), path, truth.main());
    if (s.platform === 'macos') {
      const line = `${path} terminal-server --parent-pid=4242`;
      s.launch(app, s.program(path, 'warp'), line, truth.helper());
    }
  },
};

export const EDITORS: readonly Recipe[] = [windsurf, codeium, zed, kiro, amazonQ, trae, warp];
