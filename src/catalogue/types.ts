/**
 * The nouns of the catalogue.
 *
 * - AI agent: a program that works on code or a machine on a model's behalf, or the runtime or
 *   tool server behind one. An entry of the catalogue.
 * - launch: one process start, as an endpoint sensor reports it.
 * - rule: one mechanism by which a launch betrays an AI agent, named `<agent>/<mechanism>`.
 * - verdict: what a launch was recognised as.
 * - sighting: one AI agent seen on one device by one OS user.
 */

export type OperatingSystem = 'windows' | 'macos' | 'linux';

/** One process start. Unknown is null; nothing is guaranteed to be well-formed. */
export interface Launch {
  readonly os: OperatingSystem | null;
  /** Base name of the image; on Linux sometimes the (truncated) thread name. */
  readonly processName: string | null;
  readonly imagePath: string | null;
  /** Holds prompts and secrets: it is read to classify and never part of any result. */
  readonly commandLine: string | null;
  readonly parentName: string | null;
  readonly user: string | null;
  /** Publisher (`Anthropic, PBC`), or a text that holds an Apple Team ID. */
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
 * `main` is the program the user runs; `helper` a part of it (renderer, updater, sandbox, own
 * child); `launcher` a step that only starts the main program (npx, a Node wrapper, a shim).
 */
export type LaunchRole = 'main' | 'helper' | 'launcher';

export interface Verdict {
  /** Catalogue id, or null when the launch is no AI agent. */
  readonly aiAgent: string | null;
  /** Id of the rule that decided, e.g. `claude-code/native-version`. */
  readonly rule: string | null;
  readonly version: string | null;
  /** Sorted, without repeats. */
  readonly modes: readonly Mode[];
  readonly role: LaunchRole | null;
}

export const KINDS = ['cli', 'ide', 'ext', 'app', 'rt', 'mcp'] as const;

/**
 * Command line tool, editor, editor extension with a process of its own, desktop app, local model
 * runtime, MCP server.
 */
export type Kind = (typeof KINDS)[number];

export interface AiAgentInfo {
  readonly id: string;
  readonly name: string;
  readonly vendor: string;
  readonly kind: Kind;
  /** False when the AI agent has no process of its own, so no launch can show it. */
  readonly observable: boolean;
  /** What a reader of its sightings should know: why it is unseen, or what a sighting means. */
  readonly note?: string;
  readonly links: readonly string[];
}
