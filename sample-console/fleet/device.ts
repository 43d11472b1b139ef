import { nth } from '../guards.ts';
import { hash32, hashText, hex, Mix } from '../random.ts';
import { snowflake } from '../snowflake.ts';
import { DAY, MINUTE, SECOND } from '../time.ts';
import type { Group, Organisation, Site } from './organisation.ts';
import { type Person, personFor } from './people.ts';

export type OsType = 'windows' | 'windows_legacy' | 'macos' | 'linux';
export type MachineType = 'desktop' | 'laptop' | 'server' | 'kubernetes node';
export type Status = 'current' | 'decommissioned' | 'uninstalled';

/** What happened to a device after it was made; only devices something happened to have one. */
export interface DeviceChanges {
  readonly status?: Status;
  readonly statusChangedAt?: number;
  /** Purged from the console: in no listing any more, though its telemetry stays. */
  readonly removed?: boolean;
  readonly site?: Site;
  /** Checked in again at this time. */
  readonly touchedAt?: number;
  /** Changed on the console at this time, without having checked in. */
  readonly editedAt?: number;
  /** Registered while the console ran. */
  readonly createdAt?: number;
  /** Reinstalled: this device is the same machine as that one under a new agent id. */
  readonly sameMachineAs?: number;
}

/** What every device of one console shares. */
export interface FleetBasis {
  readonly seed: number;
  readonly organisation: Organisation;
  /** When the console started; ages are counted back from here. */
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

const OS_MIX = new Mix<OsType>([
  ['windows', 52],
  ['macos', 28],
  ['linux', 19],
  ['windows_legacy', 1],
]);

const MACHINE_MIX: Readonly<Record<OsType, Mix<MachineType>>> = {
  windows: new Mix([
    ['laptop', 58],
    ['desktop', 26],
    ['server', 16],
  ]),
  windows_legacy: new Mix([
    ['desktop', 60],
    ['server', 40],
  ]),
  macos: new Mix([
    ['laptop', 86],
    ['desktop', 14],
  ]),
  linux: new Mix([
    ['server', 66],
    ['laptop', 16],
    ['desktop', 12],
    ['kubernetes node', 6],
  ]),
};

/**
 * One managed endpoint. Every property is computed when asked for from (seed, index) and from what
 * has changed since, so scanning a large fleet touches only the properties a filter needs.
 */
export class Device {
  readonly index: number;
  readonly #basis: FleetBasis;
  readonly #changes: DeviceChanges | undefined;
  // Asked for several times by one answer and dear enough to keep.
  #id: string | undefined;
  #osType: OsType | undefined;
  #site: Site | undefined;
  #person: Person | undefined;

  constructor(basis: FleetBasis, index: number, changes?: DeviceChanges) {
    this.index = index;
    this.#basis = basis;
    this.#changes = changes;
  }

  /** An unsigned 32-bit number that is this agent's own; `salt` names what it decides. */
  hash(salt: number): number {
    return hash32(this.#basis.seed, this.index, salt);
  }

  /** As `hash`, but the machine's: a reinstalled agent keeps its hardware, name and user. */
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
    this.#site ??= this.#changes?.site ?? organisation.homeSite(this.machineHash(SALT.site));
    return this.#site;
  }

  get group(): Group {
    const { groups } = this.site;
    // Trap: a device that is moved between Sites lands in the new Site's default Group.
    const group = this.#changes?.site ? 0 : this.machineHash(SALT.group) % (groups.length * 2);
    return groups[group] ?? nth(groups, 0);
  }

  /** Joined to its Site's domain, as most Windows devices are. */
  get inDomain(): boolean {
    return this.osType === 'windows' && this.machineHash(SALT.domain) % 4 !== 0;
  }

  get person(): Person {
    this.#person ??= personFor(this.machineHash(SALT.person));
    return this.#person;
  }

  /** Trap: not a key. Macs are named after their owner's first name, images keep their name. */
  get computerName(): string {
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

  /** Trap: its shape depends on the operating system and on how old the agent is. */
  get uuid(): string {
    const digits = hex(this.hash(SALT.uuid), 1, 40);
    if (this.osType === 'windows' || this.osType === 'windows_legacy') return digits.slice(0, 32);
    if (this.id.length === 18) return digits;
    const dashed = digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5');
    return this.osType === 'macos' ? dashed.toUpperCase() : dashed;
  }

  get status(): Status {
    return this.#changes?.status ?? this.#firstStatus;
  }

  get #firstStatus(): Status {
    if (this.#changes?.createdAt !== undefined) return 'current';
    const share = this.hash(SALT.status) % 1000;
    return share < 40 ? 'decommissioned' : share < 50 ? 'uninstalled' : 'current';
  }

  /** When it was decommissioned, uninstalled or brought back. */
  get statusChangedAt(): number | undefined {
    if (this.#changes?.statusChangedAt !== undefined) return this.#changes.statusChangedAt;
    return this.#firstStatus === 'current' ? undefined : this.#leftAt;
  }

  get #leftAt(): number {
    return this.#basis.startedAt - 20 * DAY - (this.hash(SALT.statusAge) % (280 * DAY));
  }

  get removed(): boolean {
    return this.#changes?.removed === true;
  }

  /** Online now; such a device goes on checking in and launching programs. */
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
    if (this.#firstStatus !== 'current') return this.#leftAt - 2 * DAY;
    const share = this.hash(SALT.age) / 4_294_967_296;
    // Of the offline devices most went quiet in the last days, some have been away two months.
    const age = this.#online ? share * 4 * MINUTE : 6 * MINUTE + share ** 3 * 60 * DAY;
    return Math.floor(startedAt - age);
  }

  /** Trap: also moves when the console edits the agent, so it is no sign of life. */
  get updatedAt(): number {
    const { touchedAt = 0, editedAt = 0 } = this.#changes ?? {};
    const stored = this.lastActiveAt + (this.hash(SALT.edit) % (40 * SECOND));
    const untouched = Math.min(stored, this.#basis.startedAt);
    return Math.max(touchedAt || untouched, editedAt, this.statusChangedAt ?? 0);
  }
}

/**
 * Rises with the index and approaches its end, so ids keep the order of the indexes and stay the
 * same whatever the number of devices; the oldest 25 or so have ids of 18 digits.
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
  // Hosts named like an AI agent are a known source of false detections.
  if (hash % 61 === 0) return nth(['gemini', 'codex-ci-03', 'cursor', 'goose'], hash % 4);
  if (hash % 4 === 0) return `ip-${network.replace('.', '-')}-${hash % 250}-${(hash >>> 8) % 250}`;
  return `${LINUX_ROLES[hash % 8]}-${hex(hash, 3, 5)}`;
}
