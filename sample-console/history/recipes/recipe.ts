import { WeightedList } from '../../random.ts';
import type { LaunchTruth, Mode, Platform, Process, Program } from '../process.ts';
import type { UserSession } from '../user-session.ts';

/** One way to install an AI agent, and the process launches that its use causes. */
export interface Recipe {
  readonly agent: string;
  readonly on: readonly Platform[];
  /** Its frequency among the recipes of a platform. */
  readonly weight: number;
  /** It is also used on servers. */
  readonly servers?: true;
  readonly version: Releases;
  readonly run: (session: UserSession, version: string) => void;
}

/** The version on a day. `lag` is the number of days by which a device is behind. */
export type Releases = (day: number, lag: number) => string;

/** A new patch release every `everyDays` days. */
export function releases(series: string, patch: number, everyDays = 1): Releases {
  return (day, lag) => `${series}.${patch + Math.floor((day - lag) / everyDays)}`;
}

export const UNIX = ['macos', 'linux'] as const;
export const EVERYWHERE = ['windows', 'macos', 'linux'] as const;

export function truthFor(agent: string, version: string | null = null) {
  return {
    main: (modes: readonly Mode[] = []): LaunchTruth => ({ agent, role: 'main', version, modes }),
    helper: (modes: readonly Mode[] = []): LaunchTruth => ({
      agent,
      role: 'helper',
      version,
      modes,
    }),
    launcher: (modes: readonly Mode[] = []): LaunchTruth => ({
      agent,
      role: 'launcher',
      version,
      modes,
    }),
  };
}

/** A way to invoke a tool: its weight, its arguments, and the resulting modes. */
export type Invocation = readonly [
  weight: number,
  args: (session: UserSession) => string,
  modes: readonly Mode[],
];

export function invocations(...list: readonly Invocation[]) {
  const mix = new WeightedList(list.map((invocation) => [invocation, invocation[0]] as const));
  return (session: UserSession): { args: string; modes: readonly Mode[] } => {
    const [, args, modes] = mix.at(session.rng.below(2 ** 32));
    return { args: args(session), modes };
  };
}

export const plain = (args = ''): ((session: UserSession) => string) => {
  const text = args === '' ? '' : ` ${args}`;
  return () => text;
};

/** The interpreter of npm tools, the same image for all of them. */
export function node(session: UserSession): Program {
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

/** The directory in which `npm install -g` places commands. */
export function npmBin(session: UserSession): string {
  return session.platform === 'macos' ? '/opt/homebrew/bin' : `${session.home}/.npm-global/bin`;
}

export function npmModules(session: UserSession): string {
  return session.on({
    windows: `${session.roaming}\\npm\\node_modules`,
    macos: '/opt/homebrew/lib/node_modules',
    linux: `${session.home}/.npm-global/lib/node_modules`,
  });
}

/**
 * Starts an npm tool through its wrapper. On Unix the command line does not contain the package
 * name; on Windows the shim doubles a backslash and adds spaces.
 */
export function launchNpm(
  session: UserSession,
  tool: { readonly command: string; readonly script: string; readonly args: string },
  truth: LaunchTruth,
): Process {
  if (session.platform !== 'windows') {
    const line = `node ${npmBin(session)}/${tool.command}${tool.args}`;
    return session.launch(session.shell, node(session), line, truth);
  }
  const script = `${session.roaming}\\npm\\\\node_modules\\${tool.script}`;
  const line = `"C:\\Program Files\\nodejs\\node.exe"  "${script}"${tool.args}`;
  return session.launch(session.shell, node(session), line, truth);
}

/** The helper processes of a Chromium-based app. */
export function launchElectronHelpers(
  session: UserSession,
  app: Process,
  helper: {
    readonly name: string;
    readonly path: (type: string) => string;
    readonly signer: Parameters<UserSession['program']>[1];
  },
  truth: LaunchTruth,
): void {
  for (const type of ['gpu-process', 'utility', 'renderer']) {
    const program = session.program(helper.path(type), helper.signer);
    const quoted = session.platform === 'windows' ? `"${program.path}"` : program.path;
    session.launch(app, program, `${quoted} --type=${type} --user-data-dir=${helper.name}`, truth);
  }
}
