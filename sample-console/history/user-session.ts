import type { Device } from '../fleet/device.ts';
import { hash32, hex, type Rng } from '../random.ts';
import { PROMPT_CANARY, SECRET_CANARY } from './canaries.ts';
import type { LaunchTruth, Platform, Process, Program, TelemetryEvent } from './process.ts';
import { publisher, type SignerName } from './signers.ts';
import type { OsUser, ResidentProcesses, Workstation } from './workstation.ts';

const PROMPTS = [
  'fix the login bug',
  'summarise the changes since Monday',
  'why does the invoice test fail?',
  'rename customer to client everywhere',
  'Übersetze die README ins Deutsche',
];

/** A period of activity of one user, in which programs are launched one after another. */
export class UserSession {
  readonly platform: Platform;
  readonly user: OsUser;
  readonly residents: ResidentProcesses;
  readonly rng: Rng;
  readonly #device: Device;
  readonly #sink: TelemetryEvent[];
  readonly #serialBase: number;
  #at: number;

  constructor(
    workstation: Workstation,
    at: number,
    rng: Rng,
    sink: TelemetryEvent[],
    serialBase: number,
  ) {
    this.platform = workstation.platform;
    this.user = workstation.user;
    this.residents = workstation.residents;
    this.rng = rng;
    this.#device = workstation.device;
    this.#sink = sink;
    this.#serialBase = serialBase;
    this.#at = at;
  }

  get home(): string {
    return this.user.home;
  }

  get shell(): Process {
    return this.residents.shell;
  }

  get desktop(): Process {
    return this.residents.desktop;
  }

  /** `%LOCALAPPDATA%` */
  get local(): string {
    return `${this.home}\\AppData\\Local`;
  }

  /** `%APPDATA%` */
  get roaming(): string {
    return `${this.home}\\AppData\\Roaming`;
  }

  /** Selects the value for the session's platform. */
  on<T>(choices: Readonly<Record<Platform, T>>): T {
    return choices[this.platform];
  }

  program(path: string, signer?: SignerName, name?: string, displayName?: string): Program {
    return {
      name: name ?? path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1),
      path,
      displayName: displayName ?? null,
      publisher: publisher(signer, this.platform),
    };
  }

  /** Launches a program and returns its process, which can be the parent of further launches. */
  launch(
    parent: Process,
    program: Program,
    cmdline: string,
    truth: LaunchTruth | null = null,
  ): Process {
    this.#at += 5 + this.rng.below(900);
    const serial = hash32(this.#serialBase, this.#sink.length, 1);
    const process: Process = {
      program,
      cmdline,
      user: this.user.account,
      startedAt: this.#at,
      serial,
      parent,
    };
    this.#sink.push({
      device: this.#device,
      at: this.#at,
      serial,
      type: 'Process Creation',
      source: parent,
      target: this.#asReported(process, truth),
      truth,
    });
    return process;
  }

  secret(): string {
    return `${SECRET_CANARY}${hex(this.rng.below(2 ** 32), 1, 16)}`;
  }

  /** JSON as an argument. Windows command lines contain the quoting, Unix ones do not. */
  json(value: object): string {
    const text = JSON.stringify(value);
    return this.platform === 'windows' ? `"${text.replaceAll('"', '\\"')}"` : text;
  }

  prompt(): string {
    return `${PROMPT_CANARY}${hex(this.rng.below(2 ** 32), 2, 8)} ${this.rng.pick(PROMPTS)}`;
  }

  /**
   * Trap: a real Linux event had only the process name. Launches that define a sighting stay
   * complete, so that a client can find everything that the ground truth contains.
   */
  #asReported(process: Process, truth: LaunchTruth | null): Process {
    if (truth?.role === 'main' || this.platform !== 'linux' || process.serial % 120 !== 0) {
      return process;
    }
    const program = { ...process.program, path: null, displayName: null, publisher: null };
    return { ...process, program, cmdline: null, user: null };
  }
}
