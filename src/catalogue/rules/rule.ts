/**
 * A rule: one mechanism that recognises an AI agent by a launch, compiled from a catalogue entry.
 */
import type { LaunchFacts } from '../launch/facts.ts';
import type { LaunchRole, OperatingSystem } from '../types.ts';

/** The part of a launch that a rule looks at. The index finds the rule by it. */
export type Subject =
  /** Segments of the image path. */
  | 'image'
  /** Name of the image. */
  | 'name'
  /** Path segments of the script that an interpreter runs. */
  | 'script'
  /** Root of the module that Python runs. */
  | 'module'
  /** Package that a package runner fetches and runs. */
  | 'package'
  /** Name in argv[0] of an interpreter. */
  | 'title'
  /** Program that WSL starts. */
  | 'command';

/** Matches any key of its subject. */
export const ANY_KEY = '*';

/**
 * Evaluation order of rules. What an interpreter runs comes before what it is, an exact path before
 * a name, and a name before "somewhere in this app". So Claude Code inside Claude Desktop is Claude
 * Code, and an MCP server run by an editor's own Node is an MCP server.
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
  /** `<AI agent>/<mechanism>` */
  readonly id: string;
  readonly aiAgent: string;
  readonly rank: number;
  readonly subject: Subject;
  readonly keys: readonly string[];
  /** The finding, or why the rule does not apply. */
  readonly judge: (facts: LaunchFacts) => Finding | string;
  readonly seeds: readonly TermSeed[];
}

/** Text that every launch recognised by a rule has in the given field; see query-terms.ts. */
export interface TermSeed {
  readonly field: 'processName' | 'imagePath' | 'commandLine' | 'publisher';
  readonly value: string;
  readonly onlyIfName?: readonly string[];
}

/** Why the rule does not apply on this operating system; null when it may. */
export const osMismatch = (
  wanted: readonly OperatingSystem[] | undefined,
  { launch: { os } }: LaunchFacts,
): string | null =>
  wanted && os !== null && !wanted.includes(os) ? `only on ${wanted.join(', ')}` : null;
