import type { Device } from '../fleet/device.ts';
import { hash32, hex, type Rng } from '../random.ts';
import { PROMPT_CANARY, SECRET_CANARY } from './canaries.ts';
import type { Platform, Process, Program, TelemetryEvent, Truth } from './process.ts';
import { publisher, type SignerName } from './signers.ts';
import type { OsUser, Place, Standing } from './workstation.ts';

const PROMPTS = [
  'fix the login bug',
  'summarise the changes since Monday',
  'why does the invoice test fail?',
  'rename customer to client everywhere',
  'Übersetze die README ins Deutsche',
];

/** A stretch of activity by one user: what is launched in it, one program after the other. */
export class Session {
  readonly platform: Platform;
  readonly user: OsUser;
  readonly standing: Standing;
  readonly rng: Rng;
  readonly #device: Device;
  readonly #sink: TelemetryEvent[];
  readonly #serialBase: number;
  #at: number;

  constructor(place: Place, at: number, rng: Rng, sink: TelemetryEvent[], serialBase: number) {
    this.platform = place.platform;
    this.user = place.user;
    this.standing = place.standing;
    this.rng = rng;
    this.#device = place.device;
    this.#sink = sink;
    this.#serialBase = serialBase;
    this.#at = at;
  }

  get home(): string {
    return this.user.home;
  }

  get shell(): Process {
    return this.standing.shell;
  }

  get desktop(): Process {
    return this.standing.desktop;
  }

  /** `%LOCALAPPDATA%` */
  get local(): string {
    return `${this.home}\\AppData\\Local`;
  }

  /** `%APPDATA%` */
  get roaming(): string {
    return `${this.home}\\AppData\\Roaming`;
  }

  /** What suits the platform. */
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

  /** Launches a program and returns its process, to be the parent of others. */
  launch(parent: Process, program: Program, cmdline: string, truth: Truth | null = null): Process {
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

  /** JSON as an argument: Windows command lines keep the quoting, Unix ones come without. */
  json(value: object): string {
    const text = JSON.stringify(value);
    return this.platform === 'windows' ? `"${text.replaceAll('"', '\\"')}"` : text;
  }

  prompt(): string {
    return `${PROMPT_CANARY}${hex(this.rng.below(2 ** 32), 2, 8)} ${this.rng.pick(PROMPTS)}`;
  }

  /**
   * Trap: a real Linux event had nothing but the process name. Launches that define a sighting are
   * spared, so that what a client can know is what `truth` says.
   */
  #asReported(process: Process, truth: Truth | null): Process {
    if (truth?.role === 'main' || this.platform !== 'linux' || process.serial % 120 !== 0) {
      return process;
    }
    const program = { ...process.program, path: null, displayName: null, publisher: null };
    return { ...process, program, cmdline: null, user: null };
  }
}
