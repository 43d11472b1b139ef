import type { Tone } from './tone';

/** Labels of a sighting's modes, with what each one means for security. */
export const MODES: Readonly<
  Record<string, { readonly label: string; readonly meaning: string; readonly tone: Tone }>
> = {
  'permission-bypass': {
    label: 'Permissions bypassed',
    meaning: 'Runs commands and edits files without asking first.',
    tone: 'bad',
  },
  'remote-control': {
    label: 'Remote control',
    meaning: 'Takes instructions from elsewhere than this device.',
    tone: 'warn',
  },
  'secret-in-args': {
    label: 'Secret in arguments',
    meaning: 'A key or password stood on its command line; it was redacted before storing.',
    tone: 'warn',
  },
  'server-mode': {
    label: 'Server',
    meaning: 'Listens for requests of other programs.',
    tone: 'info',
  },
  headless: { label: 'Headless', meaning: 'Runs without a person in front of it.', tone: 'quiet' },
  'mcp-config': {
    label: 'MCP configured',
    meaning: 'Is given MCP servers on its command line.',
    tone: 'quiet',
  },
};
