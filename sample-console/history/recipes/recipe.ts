import { Mix } from '../../random.ts';
import type { Mode, Platform, Process, Program, Truth } from '../process.ts';
import type { Session } from '../user-session.ts';

/** One way an AI agent gets onto a device and what its use looks like in process telemetry. */
export interface Recipe {
  readonly agent: string;
  readonly on: readonly Platform[];
  /** How common it is among the recipes of a platform. */
  readonly weight: number;
  /** Also found on servers. */
  readonly servers?: true;
  readonly version: Releases;
  readonly run: (session: Session, version: string) => void;
}

/** The version of a day; `lag` is by how many days a device is behind. */
export type Releases = (day: number, lag: number) => string;

/** A new patch release every so many days, as these tools have them. */
export function releases(series: string, patch: number, everyDays = 1): Releases {
  return (day, lag) => `${series}.${patch + Math.floor((day - lag) / everyDays)}`;
}

export const UNIX = ['macos', 'linux'] as const;
export const EVERYWHERE = ['windows', 'macos', 'linux'] as const;

export function truths(agent: string, version: string | null = null) {
  return {
    main: (modes: readonly Mode[] = []): Truth => ({ agent, role: 'main', version, modes }),
    helper: (modes: readonly Mode[] = []): Truth => ({ agent, role: 'helper', version, modes }),
    launcher: (modes: readonly Mode[] = []): Truth => ({ agent, role: 'launcher', version, modes }),
  };
}

/** A way to call a tool: how often, its arguments, and the modes these put it in. */
export type Invocation = readonly [
  weight: number,
  args: (session: Session) => string,
  modes: readonly Mode[],
];

export function invocations(...list: readonly Invocation[]) {
  const mix = new Mix(list.map((invocation) => [invocation, invocation[0]] as const));
  return (session: Session): { args: string; modes: readonly Mode[] } => {
    const [, args, modes] = mix.at(session.rng.below(2 ** 32));
    return { args: args(session), modes };
  };
}

export const plain = (args = ''): ((session: Session) => string) => {
  const text = args === '' ? '' : ` ${args}`;
  return () => text;
};

/** The interpreter npm tools run on: the same image whatever the tool. */
export function node(session: Session): Program {
  return session.on({
    windows: session.program(
      'C:\\Program Files\\nodejs\\node.exe',
      'node',
      undefined,
      'Node.js JavaScript Runtime',
    ),
    macos: session.program('/opt/homebrew/Cellar/node/25.9.0_2/bin/node'),
    linux: session.program('/usr/bin/node'),
  });
}

/** The directory npm's `-g` puts commands in. */
export function npmBin(session: Session): string {
  return session.platform === 'macos' ? '/opt/homebrew/bin' : `${session.home}/.npm-global/bin`;
}

export function npmModules(session: Session): string {
  return session.on({
    windows: `${session.roaming}\\npm\\node_modules`,
    macos: '/opt/homebrew/lib/node_modules',
    linux: `${session.home}/.npm-global/lib/node_modules`,
  });
}

/**
 * Starts an npm tool by its wrapper. On Unix the package's name is not in the command line; on
 * Windows the shim doubles a backslash and adds blanks.
 */
export function launchNpm(
  session: Session,
  tool: { readonly command: string; readonly script: string; readonly args: string },
  truth: Truth,
): Process {
  if (session.platform !== 'windows') {
    const line = `node ${npmBin(session)}/${tool.command}${tool.args}`;
    return session.launch(session.shell, node(session), line, truth);
  }
  const script = `${session.roaming}\\npm\\\\node_modules\\${tool.script}`;
  const line = `"C:\\Program Files\\nodejs\\node.exe"  "${script}"${tool.args}`;
  return session.launch(session.shell, node(session), line, truth);
}

/** The processes Chromium adds to every app built on it; to be folded into the app. */
export function launchElectronHelpers(
  session: Session,
  app: Process,
  helper: {
    readonly name: string;
    readonly path: (type: string) => string;
    readonly signer: Parameters<Session['program']>[1];
  },
  truth: Truth,
): void {
  for (const type of ['gpu-process', 'utility', 'renderer']) {
    const program = session.program(helper.path(type), helper.signer);
    const quoted = session.platform === 'windows' ? `"${program.path}"` : program.path;
    session.launch(app, program, `${quoted} --type=${type} --user-data-dir=${helper.name}`, truth);
  }
}
