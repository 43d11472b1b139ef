/**
 * Terms and types of the catalogue.
 *
 * - AI agent: a program that works on code or on a machine on behalf of a model, or the runtime or
 *   tool server behind one. An entry of the catalogue.
 * - launch: one process start, as reported by an endpoint sensor.
 * - rule: one mechanism that recognises an AI agent by a launch, named `<AI agent>/<mechanism>`.
 * - verdict: the result of classifying a launch.
 * - sighting: one AI agent seen on one device by one OS user.
 */

export type OperatingSystem = 'windows' | 'macos' | 'linux';

/** One process start. Unknown values are null. Text can be malformed. */
export interface Launch {
  readonly os: OperatingSystem | null;
  /** Base name of the image; on Linux sometimes the truncated thread name. */
  readonly processName: string | null;
  readonly imagePath: string | null;
  /** Can contain prompts and secrets: used to classify, never part of a result. */
  readonly commandLine: string | null;
  readonly parentName: string | null;
  readonly user: string | null;
  /** Publisher (`Anthropic, PBC`), or text that contains an Apple Team ID. */
  readonly signer: string | null;
}

export const MODES = [
  'headless',
  'mcp-config',
  'permission-bypass',
  'remote-control',
  'secret-in-args',
  'server-mode',
] as const;

/** How an AI agent was run, as far as its command line shows. */
export type Mode = (typeof MODES)[number];

/**
 * `main`: the program that the user runs. `helper`: a part of it (renderer, updater, sandbox, own
 * child). `launcher`: a process that only starts the main program (npx, a Node wrapper, a shim).
 */
export type LaunchRole = 'main' | 'helper' | 'launcher';

export interface Verdict {
  /** Catalogue id, or null when the launch is not an AI agent. */
  readonly aiAgent: string | null;
  /** Id of the rule that decided, such as `claude-code/native-version`. */
  readonly rule: string | null;
  readonly version: string | null;
  /** Sorted, without duplicates. */
  readonly modes: readonly Mode[];
  readonly role: LaunchRole | null;
}

export const KINDS = ['cli', 'ide', 'ext', 'app', 'rt', 'mcp'] as const;

/**
 * Command line tool, editor, editor extension with its own process, desktop app, local model
 * runtime, MCP server.
 */
export type Kind = (typeof KINDS)[number];

export interface AiAgentInfo {
  readonly id: string;
  readonly name: string;
  readonly vendor: string;
  readonly kind: Kind;
  /** False when the AI agent has no process of its own, so launches cannot show it. */
  readonly observable: boolean;
  /** Note for readers: what a sighting means, or why the AI agent is not observable. */
  readonly note?: string;
  readonly links: readonly string[];
}
