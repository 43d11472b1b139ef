import { digestOf, pidOf, storylineOf, uidOf } from '../../history/identity.ts';
import type { Process, TelemetryEvent } from '../../history/process.ts';
import { platformOf } from '../../history/workstation.ts';

type Values = string | null | readonly (string | null)[];

/** An S1QL field. Enumerations support only `=`, `!=` and `In`; times compare as times. */
export interface Field {
  readonly name: string;
  readonly kind: 'text' | 'enum' | 'time';
  readonly read: (event: TelemetryEvent) => Values;
}

const OBJECT_TYPES = {
  'Process Creation': 'process',
  'Process Exit': 'process',
  'File Creation': 'file',
  'IP Connect': 'ip',
  'DNS Resolved': 'dns',
} as const;

export function objectTypeOf({ type }: TelemetryEvent): string {
  return OBJECT_TYPES[type];
}

/** Trap: the value in queries is `osx`; in listings of agents it is `macos`. */
export function endpointOsOf({ device }: TelemetryEvent): 'windows' | 'osx' | 'linux' {
  const platform = platformOf(device);
  return platform === 'macos' ? 'osx' : platform;
}

export function signedStatusOf(process: Process): string | null {
  if (process.program.path === null) return null;
  return process.program.publisher === null ? 'unsigned' : 'signed';
}

type Read = (process: Process) => string | null;

/** The fields of a process. `TgtProc…` is the launched process, `SrcProc…` the launcher. */
const OF_A_PROCESS: Readonly<Record<string, Read>> = {
  Name: ({ program }) => program.name,
  CmdLine: ({ cmdline }) => cmdline,
  ImagePath: ({ program }) => program.path,
  DisplayName: ({ program }) => program.displayName,
  Publisher: ({ program }) => program.publisher,
  User: ({ user }) => user,
  Pid: pidOf,
  Uid: uidOf,
  StorylineId: storylineOf,
  Sha1: ({ program }) => digestOf(program, 'sha1'),
  Sha256: ({ program }) => digestOf(program, 'sha256'),
  Md5: ({ program }) => digestOf(program, 'md5'),
  ImageSha1: ({ program }) => digestOf(program, 'sha1'),
  ImageSha256: ({ program }) => digestOf(program, 'sha256'),
};

function processFields(prefix: string, of: (event: TelemetryEvent) => Process | null): Field[] {
  const fields = Object.entries(OF_A_PROCESS).map(
    ([name, read]): Field => ({
      name: `${prefix}${name}`,
      kind: 'text',
      read: (event) => {
        const process = of(event);
        return process && read(process);
      },
    }),
  );
  return [
    ...fields,
    {
      name: `${prefix}SignedStatus`,
      kind: 'enum',
      read: (event) => {
        const process = of(event);
        return process && signedStatusOf(process);
      },
    },
  ];
}

const text = (name: string, read: Field['read']): Field => ({ name, kind: 'text', read });
const choice = (name: string, read: Field['read']): Field => ({ name, kind: 'enum', read });

const FIELDS: readonly Field[] = [
  ...processFields('TgtProc', ({ target }) => target),
  ...processFields('SrcProc', ({ source }) => source),
  ...processFields('SrcProcParent', ({ source }) => source.parent),
  // Trap: for a launch, ProcessName is the launcher, not the launched process.
  text('ProcessName', ({ source }) => source.program.name),
  text('ProcessCmd', ({ source }) => source.cmdline),
  text('ProcessImagePath', ({ source }) => source.program.path),
  text('ParentProcessName', ({ source }) => source.parent?.program.name ?? null),
  // Shortcuts that match either process of an event.
  text('CmdLine', ({ source, target }) => [source.cmdline, target?.cmdline ?? null]),
  text('UserName', ({ source, target }) => [source.user, target?.user ?? null]),
  text('User', ({ source }) => source.user),
  text('EndpointName', ({ device }) => device.computerName),
  text('AgentName', ({ device }) => device.computerName),
  text('AgentUUID', ({ device }) => device.uuid),
  text('SiteId', ({ device }) => device.site.id),
  text('SiteName', ({ device }) => device.site.name),
  text('AccountId', ({ device }) => device.site.account.id),
  choice('EventType', ({ type }) => type),
  choice('ObjectType', objectTypeOf),
  choice('EndpointOS', endpointOsOf),
  choice('EndpointMachineType', ({ device }) => device.machineType),
  choice('AgentOS', ({ device }) => device.osType),
  { name: 'EventTime', kind: 'time', read: ({ at }) => String(at) },
];

const BY_NAME = new Map(FIELDS.map((field) => [field.name.toLowerCase(), field]));

/** Case-insensitive, because samples of real queries mix upper and lower case. */
export function findField(name: string): Field | undefined {
  return BY_NAME.get(name.toLowerCase());
}
