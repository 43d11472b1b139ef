import { aboutObject, eventId, integrityOf, META_NAMES } from '../deep-visibility/event-view.ts';
import { endpointOsOf, objectTypeOf, signedStatusOf } from '../deep-visibility/s1ql/fields.ts';
import { hardwareOf } from '../fleet/hardware.ts';
import { digestOf, pidOf, storylineOf, uidOf } from '../history/identity.ts';
import type { Process, TelemetryEvent } from '../history/process.ts';
import type { Value } from './values.ts';

export type ReadEvent = (event: TelemetryEvent) => Value;

type ReadProcess = (process: Process) => Value;

/** Unlike in classic events, numbers and booleans are not text here. */
const OF_A_PROCESS: Readonly<Record<string, ReadProcess>> = {
  name: ({ program }) => program.name,
  cmdline: ({ cmdline }) => cmdline,
  'image.path': ({ program }) => program.path,
  'image.md5': ({ program }) => digestOf(program, 'md5'),
  'image.sha1': ({ program }) => digestOf(program, 'sha1'),
  'image.sha256': ({ program }) => digestOf(program, 'sha256'),
  displayName: ({ program }) => program.displayName,
  publisher: ({ program }) => program.publisher,
  signedStatus: signedStatusOf,
  verifiedStatus: ({ program }) => (program.publisher ? 'verified' : 'unverified'),
  user: ({ user }) => user,
  pid: (process) => Number(pidOf(process)),
  uid: uidOf,
  startTime: ({ startedAt }) => startedAt,
  'storyline.id': storylineOf,
  integrityLevel: integrityOf,
  sessionId: () => 1,
  isStorylineRoot: ({ parent }) => parent === null,
  isNative64Bit: () => false,
  isRedirectCmdProcessor: () => false,
};

function ofProcess(
  prefix: string,
  of: (event: TelemetryEvent) => Process | null,
): [string, ReadEvent][] {
  return Object.entries(OF_A_PROCESS).map(([name, read]) => [
    `${prefix}.${name}`,
    (event) => {
      const process = of(event);
      return process && read(process);
    },
  ]);
}

const ofObject =
  (key: string): ReadEvent =>
  (event) =>
    event.target ? null : (aboutObject(event)[key] ?? null);

const NANOSECONDS = 1_000_000;

/** Trap: event.time is in milliseconds, timestamp in nanoseconds. */
const OF_AN_EVENT: Readonly<Record<string, ReadEvent>> = {
  timestamp: ({ at }) => at * NANOSECONDS,
  'event.time': ({ at }) => at,
  'event.id': eventId,
  'event.type': ({ type }) => type,
  'event.category': objectTypeOf,
  'meta.event.name': ({ type }) => META_NAMES[type],
  'agent.uuid': ({ device }) => device.uuid,
  'agent.version': ({ device }) => hardwareOf(device).agentVersion,
  'endpoint.name': ({ device }) => device.computerName,
  'endpoint.os': endpointOsOf,
  'endpoint.type': ({ device }) => device.machineType,
  'os.name': ({ device }) => hardwareOf(device).osName,
  'site.id': ({ device }) => device.site.id,
  'site.name': ({ device }) => device.site.name,
  'account.id': ({ device }) => device.site.account.id,
  'account.name': ({ device }) => device.site.account.name,
  'dataSource.name': () => 'SentinelOne',
  'dataSource.vendor': () => 'SentinelOne',
  'dataSource.category': () => 'security',
  'i.scheme': () => 'edr',
  'src.ip.address': ofObject('srcIp'),
  'src.port.number': ofObject('srcPort'),
  'dst.ip.address': ofObject('dstIp'),
  'dst.port.number': ofObject('dstPort'),
  'event.network.direction': ofObject('direction'),
  'dns.request': ofObject('dnsRequest'),
  'dns.response': ofObject('dnsResponse'),
  'tgt.file.path': ofObject('tgtFilePath'),
  'tgt.file.sha1': ofObject('tgtFileSha1'),
};

/** Trap: tgt.process is the launched program, src.process its launcher. */
const FIELDS: ReadonlyMap<string, ReadEvent> = new Map([
  ...Object.entries(OF_AN_EVENT),
  ...ofProcess('tgt.process', ({ target }) => target),
  ...ofProcess('src.process', ({ source }) => source),
  ...ofProcess('src.process.parent', ({ source }) => source.parent),
]);

const ABSENT: ReadEvent = () => null;

/** Trap: an unknown field is not an error; its value is null. */
export function eventField(name: string): ReadEvent {
  return FIELDS.get(name) ?? ABSENT;
}

/** The fields that `* contains` searches. */
export function allFields(): readonly ReadEvent[] {
  return [...FIELDS.values()];
}

/** All non-null fields of an event, in the format of log queries. */
export function recordOf(event: TelemetryEvent): Record<string, Value> {
  const record: Record<string, Value> = {};
  for (const [name, read] of FIELDS) {
    const value = read(event);
    if (value !== null) record[name] = value;
  }
  return record;
}
