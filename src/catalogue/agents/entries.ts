import type { AiAgentEntry } from '../schema.ts';
import { AMAZON } from './amazon.ts';
import { ANTHROPIC } from './anthropic.ts';
import { COGNITION } from './cognition.ts';
import { CURSOR } from './cursor.ts';
import { EDITOR_EXTENSIONS } from './editor-extensions.ts';
import { EDITORS } from './editors.ts';
import { GITHUB } from './github.ts';
import { GOOGLE } from './google.ts';
import { MCP } from './mcp.ts';
import { MODEL_RUNTIMES } from './model-runtimes.ts';
import { OPEN_SOURCE } from './open-source.ts';
import { OPENAI } from './openai.ts';
import { VENDORS } from './vendors.ts';

/** The whole catalogue. This order decides between rules of the same rank. */
export const ENTRIES: readonly AiAgentEntry[] = [
  ...ANTHROPIC,
  ...OPENAI,
  ...GOOGLE,
  ...GITHUB,
  ...CURSOR,
  ...COGNITION,
  ...AMAZON,
  ...EDITOR_EXTENSIONS,
  ...OPEN_SOURCE,
  ...VENDORS,
  ...EDITORS,
  ...MODEL_RUNTIMES,
  ...MCP,
];
