/**
 * A rule: one mechanism by which a launch betrays an AI agent, compiled from a catalogue entry.
 */
import type { LaunchFacts } from '../launch/facts.ts';
import type { LaunchRole, OperatingSystem } from '../types.ts';

/** Part of a launch that a rule is about, and by which the index finds it. */
export type Subject =
  /** Segments of the image path. */
  | 'image'
  /** Name of the image. */
  | 'name'
  /** Segments of the path of the script that an interpreter runs. */
  | 'script'
  /** Root of the module that Python runs. */
  | 'module'
  /** Package that a runner fetches and runs. */
  | 'package'
  /** Name that an interpreter was called by. */
  | 'title'
  /** Program that WSL starts. */
  | 'command';

/** Stands for any key of its subject. */
export const ANY_KEY = '*';

/**
 * Order in which rules are asked. What an interpreter runs goes before what it is, an exact place
 * before a name, and a name before "somewhere in this app": so Claude Code inside Claude Desktop is
 * Claude Code, and an MCP server run by an editor's own Node is an MCP server.
 */
export const RANK = {
  script: 0,
  category: 1,
  path: 2,
  appMain: 3,
  name: 4,
  appPart: 5,
  title: 6,
  evidence: 7,
  categoryName: 8,
} as const;

export interface Finding {
  readonly role: LaunchRole;
  readonly version: string | null;
}

export interface Rule {
  /** `<agent>/<mechanism>` */
  readonly id: string;
  readonly aiAgent: string;
  readonly rank: number;
  readonly subject: Subject;
  readonly keys: readonly string[];
  /** The finding, or why the rule does not apply. */
  readonly judge: (facts: LaunchFacts) => Finding | string;
  readonly seeds: readonly TermSeed[];
}

/** A text that every launch which a rule recognises has in some field; see query-terms.ts. */
export interface TermSeed {
  readonly field: 'processName' | 'imagePath' | 'commandLine' | 'publisher';
  readonly value: string;
  readonly onlyIfName?: readonly string[];
}

/** Why a rule for other operating systems does not apply, or null when it may. */
export const osMismatch = (
  wanted: readonly OperatingSystem[] | undefined,
  { launch: { os } }: LaunchFacts,
): string | null =>
  wanted && os !== null && !wanted.includes(os) ? `only on ${wanted.join(', ')}` : null;
