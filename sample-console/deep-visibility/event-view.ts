import type { Device } from '../fleet/device.ts';
import { hardwareOf } from '../fleet/hardware.ts';
import { primaryAddress } from '../fleet/network.ts';
import { digestOf, pidOf, storylineOf, uidOf } from '../history/identity.ts';
import type { Process, TelemetryEvent } from '../history/process.ts';
import { hash32, hex } from '../random.ts';
import { withMicroseconds, withMilliseconds } from '../time.ts';
import { BLANK_EVENT } from './event-keys.ts';
import { endpointOsOf, objectTypeOf, signedStatusOf } from './s1ql/fields.ts';

type Fields = Record<string, string | number | boolean | null>;

export const META_NAMES = {
  'Process Creation': 'PROCESSCREATION',
  'Process Exit': 'PROCESSEXIT',
  'File Creation': 'FILECREATION',
  'IP Connect': 'TCPV4',
  'DNS Resolved': 'DNS',
} as const;

/**
 * The fields of an event without `isVerbose`: user, device, time, and the names of both processes.
 * A public client reads srcProcUser and srcProcCmdLine from such responses. Hashes, publishers,
 * parents and the rest of the launched process require `isVerbose`. Trap: its default changed to
 * false in 2022.
 */
const PRIORITY = (
  'id objectType user createdAt processName agentName agentDomain agentGroupId agentId ' +
  'agentInfected agentIp agentIsActive agentIsDecommissioned agentMachineType ' +
  'agentNetworkStatus agentOs agentVersion agentUuid agentTimestamp accountId siteId siteName ' +
  'endpointName endpointOs endpointMachineType eventType eventTime metaEventName pid ' +
  'processImagePath processStartTime processGroupId storyline trueContext relatedToThreat ' +
  'srcProcName srcProcUser srcProcCmdLine tgtProcName tgtProcPid srcIp srcPort dstIp dstPort ' +
  'dnsRequest fileFullName direction connectionStatus isAgentVersionFullySupportedForPg'
).split(' ');

/** Required by the API document, but null in real events. */
const NULLABLE = new Set(['user', 'processName']);

/** One row of /dv/events: a flat record of about 300 keys, most of them null. */
export function eventView(event: TelemetryEvent, verbose: boolean): Fields {
  const { device, source, target } = event;
  // Copying a record that has all keys is much faster than merging partial records.
  const fields: Fields = { ...BLANK_EVENT };
  Object.assign(fields, aboutEvent(event), aboutAgent(device), legacySource(source));
  addProcessFields(fields, SOURCE, source);
  if (source.parent) addProcessFields(fields, PARENT, source.parent);
  if (target) addProcessFields(fields, TARGET, target);
  Object.assign(fields, target ? LAUNCH : aboutObject(event));
  return verbose ? fields : priorityOnly(fields);
}

const LAUNCH: Fields = { tgtProcRelation: 'child', childProcCount: '1' };

/** A non-verbose response omits keys rather than sending nulls. */
function priorityOnly(fields: Fields): Fields {
  const kept = PRIORITY.map((key) => [key, fields[key] ?? null] as const);
  return Object.fromEntries(kept.filter(([key, value]) => value !== null || NULLABLE.has(key)));
}

/** Unique across devices: the device index in the high bits, the event's serial in the low bits. */
export function eventId({ device, serial }: TelemetryEvent): string {
  return String(500_000_000_000_000_000n + (BigInt(device.index + 1) << 32n) + BigInt(serial));
}

function aboutEvent(event: TelemetryEvent): Fields {
  const { at, serial, type, source } = event;
  return {
    id: eventId(event),
    eventType: type,
    objectType: objectTypeOf(event),
    metaEventName: META_NAMES[type],
    eventTime: withMilliseconds(at),
    createdAt: withMicroseconds(at),
    eventIndex: String(serial % 90),
    traceId: `01${hex(serial, 30, 24).toUpperCase()}`,
    storyline: storylineOf(source),
    trueContext: storylineOf(source),
    processGroupId: storylineOf(source),
    endpointOs: endpointOsOf(event),
    agentTimestamp: withMilliseconds(at),
    relatedToThreat: 'False',
    isAgentVersionFullySupportedForPg: true,
    isAgentVersionFullySupportedForPgMessage: null,
  };
}

function aboutAgent(device: Device): Fields {
  const { site, group } = device;
  return {
    accountId: site.account.id,
    agentDomain: device.inDomain ? site.domain : '',
    agentGroupId: group.id,
    agentId: device.id,
    agentInfected: false,
    agentIp: site.externalIp,
    agentIsActive: device.isActive,
    agentIsDecommissioned: device.status === 'decommissioned',
    agentMachineType: device.machineType,
    agentName: device.computerName,
    agentNetworkStatus: device.isActive ? 'connected' : 'disconnected',
    agentOs: device.osType,
    agentUuid: device.uuid,
    agentVersion: hardwareOf(device).agentVersion,
    endpointMachineType: device.machineType,
    endpointName: device.computerName,
    siteId: site.id,
    siteName: site.name,
  };
}

/** The source process under its older names, from before the `srcProc` keys existed. */
function legacySource(source: Process): Fields {
  const { program, parent } = source;
  return {
    user: source.user,
    processName: program.name,
    processCmd: source.cmdline,
    processImagePath: program.path,
    processDisplayName: program.displayName,
    processImageSha1Hash: digestOf(program, 'sha1'),
    processIntegrityLevel: integrityOf(source),
    processIsRedirectedCommandProcessor: 'False',
    processIsWow64: 'False',
    processRoot: parent ? 'False' : 'True',
    processSessionId: '1',
    processStartTime: withMilliseconds(source.startedAt),
    processSubSystem: 'SUBSYSTEM_UNKNOWN',
    processUniqueKey: uidOf(source),
    pid: pidOf(source),
    publisher: program.publisher,
    signedStatus: signedStatusOf(source),
    verifiedStatus: program.publisher ? 'verified' : 'unverified',
    fileIsExecutable: 'True',
    fileMd5: digestOf(program, 'md5'),
    fileSha256: digestOf(program, 'sha256'),
    parentPid: parent && pidOf(parent),
    parentProcessName: parent && parent.program.name,
    parentProcessStartTime: parent && withMilliseconds(parent.startedAt),
    parentProcessUniqueKey: parent && uidOf(parent),
  };
}

type Read = (process: Process) => string | null;

/** Trap: booleans are the texts "True" and "False", and numbers are texts too. */
const OF_ANY_PROCESS: Readonly<Record<string, Read>> = {
  Name: ({ program }) => program.name,
  CmdLine: ({ cmdline }) => cmdline,
  ImagePath: ({ program }) => program.path,
  DisplayName: ({ program }) => program.displayName,
  Publisher: ({ program }) => program.publisher,
  User: ({ user }) => user,
  Pid: pidOf,
  Uid: uidOf,
  StorylineId: storylineOf,
  StartTime: ({ startedAt }) => withMilliseconds(startedAt),
  IntegrityLevel: integrityOf,
  SessionId: () => '1',
  SignedStatus: signedStatusOf,
  ImageMd5: ({ program }) => digestOf(program, 'md5'),
  ImageSha1: ({ program }) => digestOf(program, 'sha1'),
  ImageSha256: ({ program }) => digestOf(program, 'sha256'),
  IsNative64Bit: () => 'False',
  IsRedirectCmdProcessor: () => 'False',
  IsStorylineRoot: ({ parent }) => (parent ? 'False' : 'True'),
};

const NOT_OF_PARENTS: Readonly<Record<string, Read>> = {
  BinaryisExecutable: () => 'True',
  RelatedToThreat: () => 'False',
  Subsystem: () => 'SUBSYSTEM_UNKNOWN',
  VerifiedStatus: ({ program }) => (program.publisher ? 'verified' : 'unverified'),
};

type FieldReaders = readonly (readonly [key: string, read: Read])[];

function fieldReaders(
  prefix: string,
  ...tables: readonly Readonly<Record<string, Read>>[]
): FieldReaders {
  return tables.flatMap(Object.entries<Read>).map(([name, read]) => [`${prefix}${name}`, read]);
}

const SOURCE = fieldReaders('srcProc', OF_ANY_PROCESS, NOT_OF_PARENTS);
const TARGET = fieldReaders('tgtProc', OF_ANY_PROCESS, NOT_OF_PARENTS);
const PARENT = fieldReaders('srcProcParent', OF_ANY_PROCESS, { ProcUid: uidOf });

function addProcessFields(fields: Fields, readers: FieldReaders, process: Process): void {
  for (const [key, read] of readers) fields[key] = read(process);
}

export function integrityOf({ user }: Process): string {
  if (user === 'NT AUTHORITY\\SYSTEM' || user === 'root') return 'SYSTEM';
  return user === null ? 'INTEGRITY_LEVEL_UNKNOWN' : 'MEDIUM';
}

/** The fields for the object of an event that is not a launch. */
export function aboutObject({ type, serial, device, source }: TelemetryEvent): Fields {
  switch (type) {
    case 'IP Connect':
      return {
        srcIp: primaryAddress(device),
        srcPort: 49_152 + (serial % 16_000),
        dstIp: `198.51.100.${serial % 250}`,
        dstPort: 443,
        direction: 'OUTGOING',
        connectionStatus: 'SUCCESS',
        netConnStatus: 'SUCCESS',
        netEventDirection: 'OUTGOING',
        netProtocolName: 'https',
      };
    case 'DNS Resolved':
      return { dnsRequest: `host-${hash32(serial, 4) % 900}.example`, dnsResponse: '198.51.100.7' };
    case 'File Creation': {
      const path = `${source.program.path ?? '/tmp/unknown'}.${hex(serial, 8, 6)}.tmp`;
      return { fileFullName: path, tgtFilePath: path, tgtFileSha1: hex(serial, 9, 40) };
    }
    default:
      return {};
  }
}
