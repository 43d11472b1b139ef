import { EVERYWHERE, launchElectronHelpers, type Recipe, releases, truthFor } from './recipe.ts';

/** The Ollama server, with a runner process for each loaded model. */
const ollama: Recipe = {
  agent: 'ollama',
  on: EVERYWHERE,
  weight: 7,
  servers: true,
  version: releases('0.14', 9, 4),
  run: (s) => {
    const truth = truthFor('ollama');
    const folder = `${s.local}\\Programs\\Ollama`;
    if (s.platform === 'windows') {
      const tray = s.program(`${folder}\\ollama app.exe`, 'ollama');
      const app = s.launch(s.desktop, tray, `"${folder}\\ollama app.exe"`, truth.main());
      const server = s.program(`${folder}\\ollama.exe`, 'ollama');
      s.launch(app, server, `"${folder}\\ollama.exe" serve`, truth.helper(['server-mode']));
      return;
    }
    const path =
      s.platform === 'macos'
        ? '/opt/homebrew/Cellar/ollama/0.14.6/bin/ollama'
        : '/usr/local/bin/ollama';
    const program = s.program(path, 'ollama');
    const visible = truthFor('ollama', s.platform === 'macos' ? '0.14.6' : null);
    const server = s.launch(
      s.residents.services,
      program,
      `${path} serve`,
      visible.main(['server-mode']),
    );
    const model = `${s.home}/.ollama/models/blobs/sha256-dde5aa3fc5ff`;
    s.launch(server, program, `${path} runner --model ${model} --port 39113`, visible.helper());
  },
};

const lmStudio: Recipe = {
  agent: 'lm-studio',
  on: ['windows', 'macos'],
  weight: 4,
  version: releases('0.4', 12, 8),
  run: (s) => {
    const windows = s.platform === 'windows';
    const path = windows
      ? `${s.local}\\Programs\\LM Studio\\LM Studio.exe`
      : '/Applications/LM Studio.app/Contents/MacOS/LM Studio';
    const truth = truthFor('lm-studio');
    const app = s.launch(s.desktop, s.program(path, 'elementLabs'), `"${path}"`, truth.main());
    const frameworks = '/Applications/LM Studio.app/Contents/Frameworks';
    launchElectronHelpers(
      s,
      app,
      {
        name: 'LM-Studio',
        signer: 'elementLabs',
        path: () =>
          windows
            ? path
            : `${frameworks}/LM Studio Helper (GPU).app/Contents/MacOS/LM Studio Helper (GPU)`,
      },
      truth.helper(),
    );
    // Its worker is a bundled node with a generic name.
    const worker = windows
      ? `${s.home}\\.lmstudio\\.internal\\utils\\node.exe`
      : `${s.home}/.lmstudio/.internal/utils/node`;
    s.launch(app, s.program(worker, 'elementLabs'), `"${worker}" worker.js`, truth.helper());
  },
};

export const RUNTIMES: readonly Recipe[] = [ollama, lmStudio];
