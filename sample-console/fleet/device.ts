import { nth } from '../guards.ts';
import { hash32, hashText, hex, WeightedList } from '../random.ts';
import { snowflake } from '../snowflake.ts';
import { DAY, MINUTE, SECOND } from '../time.ts';
import type { Group, Organisation, Site } from './organisation.ts';
import { type Person, personFor } from './people.ts';

export type OsType = 'windows' | 'windows_legacy' | 'macos' | 'linux';
export type MachineType = 'desktop' | 'laptop' | 'server' | 'kubernetes node';
export type Status = 'current' | 'decommissioned' | 'uninstalled';

/** Changes to a device since the console started. Unchanged devices have none. */
export interface DeviceChanges {
  readonly status?: Status;
  readonly statusChangedAt?: number;
  /** Purged from the console. It is in no listing, but its telemetry remains. */
  readonly removed?: boolean;
  readonly site?: Site;
  /** How often it was renamed. */
  readonly renamed?: number;
  /** The time of its last check-in. */
  readonly touchedAt?: number;
  /** The time of its last change on the console without a check-in. */
  readonly editedAt?: number;
  /** Set if it was registered while the console ran. */
  readonly createdAt?: number;
  /** After a reinstallation: the index of the same machine's first device, with an older id. */
  readonly sameMachineAs?: number;
}

/** The properties that all devices of a console share. */
export interface FleetBasis {
  readonly seed: number;
  readonly organisation: Organisation;
  /** When the console started. Ages are relative to this time. */
  readonly startedAt: number;
}

const FIRST_REGISTERED = Date.UTC(2019, 5, 3, 7);
const LAST_REGISTERED = Date.UTC(2025, 9, 1);
const SALT = {
  created: hashText('created'),
  os: hashText('os'),
  machine: hashText('machine'),
  site: hashText('site'),
  group: hashText('group'),
  domain: hashText('domain'),
  person: hashText('person'),
  name: hashText('name'),
  uuid: hashText('uuid'),
  status: hashText('status'),
  statusAge: hashText('status age'),
  activity: hashText('activity'),
  age: hashText('age'),
  edit: hashText('edit'),
};

const OS_MIX = new WeightedList<OsType>([
  ['windows', 52],
  ['macos', 28],
  ['linux', 19],
  ['windows_legacy', 1],
]);

const MACHINE_MIX: Readonly<Record<OsType, WeightedList<MachineType>>> = {
  windows: new WeightedList([
    ['laptop', 58],
    ['desktop', 26],
    ['server', 16],
  ]),
  windows_legacy: new WeightedList([
    ['desktop', 60],
    ['server', 40],
  ]),
  macos: new WeightedList([
    ['laptop', 86],
    ['desktop', 14],
  ]),
  linux: new WeightedList([
    ['server', 66],
    ['laptop', 16],
    ['desktop', 12],
    ['kubernetes node', 6],
  ]),
};

/**
 * One managed endpoint. Every property is computed on demand from (seed, index) and the changes, so
 * scanning a large fleet computes only the properties that a filter needs.
 */
export class Device {
  readonly index: number;
  readonly #basis: FleetBasis;
  readonly #changes: DeviceChanges | undefined;
  // Cached, because a response needs them several times and they are expensive to compute.
  #id: string | undefined;
  #osType: OsType | undefined;
  #site: Site | undefined;
  #person: Person | undefined;

  constructor(basis: FleetBasis, index: number, changes?: DeviceChanges) {
    this.index = index;
    this.#basis = basis;
    this.#changes = changes;
  }

  /** An unsigned 32-bit hash of the agent and a salt. Each property has its own salt. */
  hash(salt: number): number {
    return hash32(this.#basis.seed, this.index, salt);
  }

  /** As `hash`, but for the machine: a reinstalled agent keeps its hardware, name and user. */
  machineHash(salt: number): number {
    return hash32(this.#basis.seed, this.#changes?.sameMachineAs ?? this.index, salt);
  }

  get seed(): number {
    return this.#basis.seed;
  }

  get createdAt(): number {
    return this.#changes?.createdAt ?? registeredAt(this.index, this.hash(SALT.created));
  }

  get id(): string {
    this.#id ??= snowflake(this.createdAt, this.hash(SALT.created));
    return this.#id;
  }

  get osType(): OsType {
    this.#osType ??= OS_MIX.at(this.machineHash(SALT.os));
    return this.#osType;
  }

  get machineType(): MachineType {
    return MACHINE_MIX[this.osType].at(this.machineHash(SALT.machine));
  }

  get site(): Site {
    const { organisation } = this.#basis;
    this.#site ??= this.#changes?.site ?? organisation.initialSite(this.machineHash(SALT.site));
    return this.#site;
  }

  get group(): Group {
    const { groups } = this.site;
    // Trap: a device that moves to another Site gets that Site's default Group.
    const group = this.#changes?.site ? 0 : this.machineHash(SALT.group) % (groups.length * 2);
    return groups[group] ?? nth(groups, 0);
  }

  /** Whether it has joined its Site's domain, as most Windows devices have. */
  get inDomain(): boolean {
    return this.osType === 'windows' && this.machineHash(SALT.domain) % 4 !== 0;
  }

  get person(): Person {
    this.#person ??= personFor(this.machineHash(SALT.person));
    return this.#person;
  }

  /** Trap: not unique. Macs have their owner's first name, and cloned images share a name. */
  get computerName(): string {
    const times = this.timesRenamed;
    return times === 0 ? this.#firstName : `${this.#firstName}-${times + 1}`;
  }

  get timesRenamed(): number {
    return this.#changes?.renamed ?? 0;
  }

  get #firstName(): string {
    const hash = this.machineHash(SALT.name);
    if (hash % 211 === 0) return this.osType === 'linux' ? 'localhost.localdomain' : 'WIN-TEMPLATE';
    const serial = hex(hash, 7, 7).toUpperCase();
    if (this.osType === 'macos') return macName(this.person, hash);
    if (this.osType === 'linux') return linuxName(hash, this.site.network);
    if (this.machineType === 'server')
      return `SRV-${hash % 2 ? 'APP' : 'SQL'}-${serial.slice(0, 5)}`;
    return hash % 97 === 0 ? `MÜLLER-PC-${serial.slice(0, 4)}` : `${this.#prefix}-${serial}`;
  }

  get #prefix(): string {
    return this.machineType === 'laptop' ? 'LAPTOP' : 'DESKTOP';
  }

  /** Trap: its format depends on the operating system and on the age of the agent. */
  get uuid(): string {
    const digits = hex(this.hash(SALT.uuid), 1, 40);
    if (this.osType === 'windows' || this.osType === 'windows_legacy') return digits.slice(0, 32);
    if (this.id.length === 18) return digits;
    const dashed = digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5');
    return this.osType === 'macos' ? dashed.toUpperCase() : dashed;
  }

  get status(): Status {
    return this.#changes?.status ?? this.#initialStatus;
  }

  get #initialStatus(): Status {
    if (this.#changes?.createdAt !== undefined) return 'current';
    const share = this.hash(SALT.status) % 1000;
    return share < 40 ? 'decommissioned' : share < 50 ? 'uninstalled' : 'current';
  }

  /** When it was decommissioned, uninstalled or recommissioned. */
  get statusChangedAt(): number | undefined {
    if (this.#changes?.statusChangedAt !== undefined) return this.#changes.statusChangedAt;
    return this.#initialStatus === 'current' ? undefined : this.#leftAt;
  }

  get #leftAt(): number {
    return this.#basis.startedAt - 20 * DAY - (this.hash(SALT.statusAge) % (280 * DAY));
  }

  get removed(): boolean {
    return this.#changes?.removed === true;
  }

  /** Whether it is online. Online devices check in and launch programs. */
  get isActive(): boolean {
    return this.status === 'current' && (this.#changes?.touchedAt !== undefined || this.#online);
  }

  get #online(): boolean {
    return this.hash(SALT.activity) % 100 < 72;
  }

  get lastActiveAt(): number {
    const { startedAt } = this.#basis;
    const touchedAt = this.#changes?.touchedAt;
    if (touchedAt !== undefined) return touchedAt;
    if (this.#initialStatus !== 'current') return this.#leftAt - 2 * DAY;
    const share = this.hash(SALT.age) / 4_294_967_296;
    // Most offline devices went offline in the last few days, some up to two months ago.
    const age = this.#online ? share * 4 * MINUTE : 6 * MINUTE + share ** 3 * 60 * DAY;
    return Math.floor(startedAt - age);
  }

  /** Trap: it also changes when the console edits the agent, so it does not prove a check-in. */
  get updatedAt(): number {
    const { touchedAt = 0, editedAt = 0 } = this.#changes ?? {};
    const stored = this.lastActiveAt + (this.hash(SALT.edit) % (40 * SECOND));
    const untouched = Math.min(stored, this.#basis.startedAt);
    return Math.max(touchedAt || untouched, editedAt, this.statusChangedAt ?? 0);
  }
}

/**
 * Increases with the index towards a limit, so ids are in the order of the indexes and do not
 * depend on the number of devices. The oldest 25 or so devices have ids of 18 digits.
 */
function registeredAt(index: number, hash: number): number {
  const position = index + hash / 4_294_967_296;
  const share = position / (position + 100);
  return Math.floor(FIRST_REGISTERED + share * (LAST_REGISTERED - FIRST_REGISTERED));
}

function macName({ first, last }: Person, hash: number): string {
  const model = hash % 3 === 0 ? 'MacBook-Air' : 'MacBook-Pro';
  if (hash % 19 === 0) return `${first}’s ${model.replace('-', ' ')}`;
  return hash % 5 === 0 ? `${first}s-${model}` : `${first}-${last}-${hex(hash, 5, 4)}`;
}

const LINUX_ROLES = ['build', 'web', 'db', 'ml', 'ci', 'dev', 'jump', 'cache'] as const;

function linuxName(hash: number, network: string): string {
  // Hosts named after an AI agent are a known cause of false detections.
  if (hash % 61 === 0) return nth(['gemini', 'codex-ci-03', 'cursor', 'goose'], hash % 4);
  if (hash % 4 === 0) return `ip-${network.replace('.', '-')}-${hash % 250}-${(hash >>> 8) % 250}`;
  return `${LINUX_ROLES[hash % 8]}-${hex(hash, 3, 5)}`;
}
