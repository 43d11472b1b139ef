/**
 * What the rules look at, computed lazily and once per launch: most launches are not an AI agent
 * and need no more than their image path.
 */

import type { Launch } from '../types.ts';
import { beforeTerminator } from './arguments.ts';
import { type Invocation, readInvocation } from './invocation.ts';
import { DELETED_SUFFIX, isAbsolute, normalisePath, type Path, programName } from './paths.ts';
import { type Runtime, runtimeOf } from './runtimes.ts';
import { type CommandLine, splitCommandLine } from './tokenise.ts';

const NO_PATH: Path = { text: '', segments: [], base: '' };

export class LaunchFacts {
  readonly launch: Launch;
  /** The image, or the closest alternative when its path is missing or cut. */
  readonly image: Path;
  /** The runtime if the image is one. Then what it runs is more telling than its name. */
  readonly runtime: Runtime | null;
  readonly #windows: boolean;
  #commandLine: CommandLine | undefined;
  #invocation: Invocation | null | undefined;
  #script: Path | null | undefined;
  #args: readonly string[] | undefined;

  constructor(launch: Launch) {
    this.launch = launch;
    const { os, imagePath, commandLine } = launch;
    this.#windows =
      os === 'windows' ||
      (os === null && (imagePath ?? commandLine ?? '').slice(0, 260).includes('\\'));
    this.image = this.#findImage();
    this.runtime = runtimeOf(this.image.base);
  }

  get commandLine(): CommandLine {
    this.#commandLine ??= splitCommandLine(
      this.launch.commandLine ?? '',
      this.#windows,
      this.launch.imagePath?.replace(DELETED_SUFFIX, '') ?? null,
    );
    return this.#commandLine;
  }

  /** The name in argv[0], in lower case, without directory and `.exe`. */
  get calledAs(): string {
    return programName(this.commandLine.program.replace(/^.*[\\/]/, ''));
  }

  /** What a runtime runs; null for every other program. */
  get invocation(): Invocation | null {
    if (this.#invocation === undefined) {
      const { runtime, launch, commandLine } = this;
      this.#invocation =
        runtime === null
          ? null
          : readInvocation(runtime, this.calledAs, commandLine.args, launch.commandLine ?? '');
    }
    return this.#invocation;
  }

  get script(): Path | null {
    if (this.#script === undefined) {
      const run = this.invocation;
      this.#script = run?.kind === 'script' ? normalisePath(run.path) : null;
    }
    return this.#script;
  }

  /** Arguments of the program that actually runs, up to a bare `--`. */
  get args(): readonly string[] {
    this.#args ??= beforeTerminator(this.invocation?.args ?? this.commandLine.args);
    return this.#args;
  }

  /** argv[0] as a path; null when it is a bare name. */
  get calledPath(): Path | null {
    const { program } = this.commandLine;
    return isAbsolute(program) ? normalisePath(program) : null;
  }

  #findImage(): Path {
    const { imagePath, processName, commandLine } = this.launch;
    if (imagePath !== null && imagePath !== '') {
      return isCut(imagePath, commandLine)
        ? (this.calledPath ?? normalisePath(imagePath))
        : normalisePath(imagePath);
    }
    if (processName !== null && processName !== '') {
      const named = normalisePath(processName);
      if (commandLine === null) return named;
      const called = this.calledPath;
      return called?.base === named.base ? called : named;
    }
    const { program } = this.commandLine;
    return program === '' ? NO_PATH : normalisePath(program);
  }
}

/** Sensors cut long paths. The command line then continues where the path ends. */
function isCut(imagePath: string, commandLine: string | null): boolean {
  if (commandLine === null) return false;
  const from = commandLine.startsWith('"') ? 1 : 0;
  const next = commandLine.charAt(from + imagePath.length);
  return next !== '' && !/["\s]/.test(next) && commandLine.startsWith(imagePath, from);
}
