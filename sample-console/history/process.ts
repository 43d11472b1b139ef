import type { Device } from '../fleet/device.ts';

export type Platform = 'windows' | 'macos' | 'linux';

/** A program file, as telemetry describes it. */
export interface Program {
  readonly name: string;
  readonly path: string | null;
  readonly displayName: string | null;
  /** Trap: upper case on Windows; on macOS the certificate's name with the Team ID in brackets. */
  readonly publisher: string | null;
}

/** One run of a program. */
export interface Process {
  readonly program: Program;
  readonly cmdline: string | null;
  readonly user: string | null;
  readonly startedAt: number;
  /** Tells the processes of a device apart; pid and unique key are made of it. */
  readonly serial: number;
  readonly parent: Process | null;
}

export type Role = 'main' | 'helper' | 'launcher';

export type Mode =
  | 'permission-bypass'
  | 'headless'
  | 'server-mode'
  | 'remote-control'
  | 'mcp-config'
  | 'secret-in-args';

/** What a launch really was. Kept beside the telemetry for tests; no API answer shows it. */
export interface Truth {
  readonly agent: string;
  readonly role: Role;
  /** The version that path or command line give away; null where they do not. */
  readonly version: string | null;
  readonly modes: readonly Mode[];
}

export type EventType =
  | 'Process Creation'
  | 'Process Exit'
  | 'File Creation'
  | 'IP Connect'
  | 'DNS Resolved';

/** A row of telemetry. Trap: in a Process Creation the launcher is the source process. */
export interface TelemetryEvent {
  readonly device: Device;
  readonly at: number;
  readonly serial: number;
  readonly type: EventType;
  readonly source: Process;
  /** The process that was launched; null for other types of events. */
  readonly target: Process | null;
  readonly truth: Truth | null;
}
