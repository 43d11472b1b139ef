/** Runtimes that serve models locally. */
import type { AiAgentEntry } from '../schema.ts';

export const MODEL_RUNTIMES: readonly AiAgentEntry[] = [
  {
    id: 'ollama',
    name: 'Ollama',
    vendor: 'Ollama',
    kind: 'rt',
    links: ['https://ollama.com'],
    signers: { publishers: ['Ollama Inc.'], teamIds: ['3MU9H2V9Y9'] },
    names: ['ollama', 'ollama app'],
    images: [{ rule: 'runner', path: 'lib/ollama/**', role: 'helper' }],
    formulae: ['ollama'],
    app: { bundles: ['Ollama.app'], directories: ['Programs/Ollama'] },
    helpers: [{ commands: ['runner'] }],
    modes: { 'server-mode': ['serve'] },
  },
  {
    id: 'lm-studio',
    name: 'LM Studio',
    vendor: 'Element Labs',
    kind: 'rt',
    links: ['https://lmstudio.ai'],
    signers: { teamIds: ['D65G88RHWN'] },
    names: ['lm studio', 'lm-studio', 'llmster'],
    images: [
      { rule: 'command', path: ['.lmstudio/bin/lms', '.cache/lm-studio/bin/lms'] },
      { rule: 'worker', path: '.lmstudio/**', role: 'helper' },
      { rule: 'appimage', path: ['lm-studio*.appimage', 'lm_studio*.appimage'], role: 'launcher' },
    ],
    app: {
      bundles: ['LM Studio.app'],
      directories: ['Programs/LM Studio', 'Program Files/LM Studio', 'Programs/lm-studio'],
    },
    modes: { 'server-mode': ['server start', 'daemon'] },
  },
  {
    id: 'llama-cpp',
    name: 'llama.cpp',
    vendor: 'ggml.ai',
    kind: 'rt',
    links: ['https://github.com/ggml-org/llama.cpp'],
    names: ['llama-server', 'llama-cli', 'llama-run'],
    images: [
      {
        rule: 'telling-name',
        names: ['llama'],
        when: [{ commands: ['serve', 'server', 'cli', 'run', 'chat'] }],
      },
    ],
    pypi: [{ name: 'llama-cpp-python', modules: ['llama_cpp.server'] }],
    modes: { 'server-mode': ['serve', 'server', '--port', '--host'] },
  },
  {
    id: 'jan',
    name: 'Jan',
    vendor: 'Menlo Research',
    kind: 'rt',
    links: ['https://jan.ai'],
    images: [{ rule: 'linux-command', path: 'usr/bin/Jan', os: ['linux'] }],
    app: {
      bundles: ['Jan.app'],
      directories: ['Programs/Jan', 'Program Files/Jan', 'lib/Jan', 'opt/Jan'],
    },
  },
  {
    id: 'gpt4all',
    name: 'GPT4All',
    vendor: 'Nomic AI',
    kind: 'rt',
    links: ['https://www.nomic.ai/gpt4all'],
    names: ['gpt4all'],
    images: [{ rule: 'own-directory', path: 'gpt4all/bin/chat' }],
    app: { bundles: ['gpt4all.app'] },
  },
];
