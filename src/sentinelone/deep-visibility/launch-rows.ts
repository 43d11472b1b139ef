import { z } from 'zod';
import { textField } from '../http/fields.ts';

/** One process start on one device, as reported by Deep Visibility. */
export interface ProcessLaunch {
  /** SentinelOne's agent id. */
  readonly deviceId: string;
  readonly os: 'windows' | 'macos' | 'linux' | null;
  readonly processName: string | null;
  readonly imagePath: string | null;
  /** Can contain prompts and secrets: used to classify, then dropped. */
  readonly commandLine: string | null;
  readonly parentName: string | null;
  readonly user: string | null;
  /** Publisher of the image's signature; null when the image is not signed. */
  readonly signer: string | null;
  /** Epoch milliseconds. */
  readonly at: number;
  /** Identifies the launch, not the row: a launch returned twice has the same key. */
  readonly key: string;
}

export interface LaunchPage {
  readonly launches: readonly ProcessLaunch[];
  /** Number of rows by reason that are not a process launch or are unusable. */
  readonly rejected: Readonly<Record<string, number>>;
  readonly rows: number;
}

/** Longer text is cut. Windows allows command lines of 32 KB. */
export const MAX_COMMAND_LINE_LENGTH = 32_768;
export const MAX_PATH_LENGTH = 4_096;

/** Text of at most `maxLength` characters, without half a surrogate pair at the end. */
export const boundedText = (maxLength: number) =>
  textField.transform((text) => (text === null ? null : text.slice(0, maxLength).toWellFormed()));

const eventSchema = z.object({
  id: textField,
  agentId: textField,
  agentOs: textField,
  endpointOs: textField,
  eventType: textField,
  metaEventName: textField,
  eventTime: z.unknown().optional(),
  createdAt: z.unknown().optional(),
  // The launched program is the target; processName, srcProcName and user belong to its parent.
  tgtProcName: boundedText(MAX_PATH_LENGTH),
  tgtProcImagePath: boundedText(MAX_PATH_LENGTH),
  tgtProcCmdLine: boundedText(MAX_COMMAND_LINE_LENGTH),
  tgtProcPid: textField,
  tgtProcUid: textField,
  tgtProcStartTime: textField,
  tgtProcUser: boundedText(MAX_PATH_LENGTH),
  tgtProcPublisher: boundedText(MAX_PATH_LENGTH),
  tgtProcSignedStatus: textField,
  srcProcName: boundedText(MAX_PATH_LENGTH),
  processName: boundedText(MAX_PATH_LENGTH),
  srcProcUser: boundedText(MAX_PATH_LENGTH),
  user: boundedText(MAX_PATH_LENGTH),
});

type Event = z.infer<typeof eventSchema>;

/** Converts rows to launches. An unusable row is counted with its reason; it never throws. */
export function parseLaunchRows(rows: readonly unknown[]): LaunchPage {
  const launches: ProcessLaunch[] = [];
  const rejected: Record<string, number> = {};
  for (const row of rows) {
    const parsed = eventSchema.safeParse(row);
    const launch = parsed.success ? toLaunch(parsed.data) : 'unreadable row';
    if (typeof launch === 'string') rejected[launch] = (rejected[launch] ?? 0) + 1;
    else launches.push(launch);
  }
  return { launches, rejected, rows: rows.length };
}

function toLaunch(event: Event): ProcessLaunch | string {
  if (!isProcessCreation(event)) return 'another kind of event';
  if (
    event.tgtProcName === null &&
    event.tgtProcImagePath === null &&
    event.tgtProcCmdLine === null
  ) {
    return 'no launched process';
  }
  if (!isDeviceId(event.agentId)) return 'no device';
  const at =
    readTime(event.eventTime) ?? readTime(event.createdAt) ?? readTime(event.tgtProcStartTime);
  if (at === null) return 'no time';
  return {
    deviceId: event.agentId,
    os: parseOs(event.agentOs ?? event.endpointOs),
    processName: event.tgtProcName,
    imagePath: event.tgtProcImagePath,
    commandLine: event.tgtProcCmdLine,
    parentName: event.srcProcName ?? event.processName,
    user: event.tgtProcUser ?? event.srcProcUser ?? event.user,
    signer: event.tgtProcSignedStatus?.toLowerCase() === 'unsigned' ? null : event.tgtProcPublisher,
    at,
    key: launchKey(event, event.agentId, at),
  };
}

const isDeviceId = (text: string | null): text is string =>
  text !== null && /^\d{1,32}$/.test(text);

const isProcessCreation = ({ eventType, metaEventName }: Event): boolean => {
  if (eventType !== null) return /^process[ _]?creation$/i.test(eventType);
  return metaEventName === null || /^processcreation$/i.test(metaEventName);
};

/** SentinelOne's agents report `macos` and `windows_legacy`, Deep Visibility's endpointOs `osx`. */
export function parseOs(text: string | null): ProcessLaunch['os'] {
  const os = text?.toLowerCase() ?? '';
  if (os.startsWith('windows')) return 'windows';
  if (os === 'osx' || os.startsWith('mac')) return 'macos';
  return os === 'linux' ? 'linux' : null;
}

/** ISO text, or epoch milliseconds as a number or digits. */
function readTime(value: unknown): number | null {
  if (typeof value === 'number') return Number.isFinite(value) && value > 0 ? value : null;
  if (typeof value !== 'string') return null;
  if (/^\d{13}$/.test(value)) return Number(value);
  const at = Date.parse(value);
  return Number.isNaN(at) ? null : at;
}

function launchKey(event: Event, device: string, at: number): string {
  if (event.tgtProcUid !== null) return `${device}/${event.tgtProcUid}`;
  if (event.tgtProcPid !== null) return `${device}/${event.tgtProcPid}@${at}`;
  return event.id === null ? `${device}/${event.tgtProcName}@${at}` : `${device}#${event.id}`;
}
