import type { Device } from '../fleet/device.ts';

export type Platform = 'windows' | 'macos' | 'linux';

/** An executable as telemetry describes it. */
export interface Program {
  readonly name: string;
  readonly path: string | null;
  readonly displayName: string | null;
  /** Trap: upper case on Windows; the certificate's name with the Team ID in brackets on macOS. */
  readonly publisher: string | null;
}

/** A running program. */
export interface Process {
  readonly program: Program;
  readonly cmdline: string | null;
  readonly user: string | null;
  readonly startedAt: number;
  /** Unique among the processes of a device. Pid and unique key are derived from it. */
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

/** What a launch really was. For tests only; no API response contains it. */
export interface LaunchTruth {
  readonly agent: string;
  readonly role: Role;
  /** The version that can be read from path or command line; null if there is none. */
  readonly version: string | null;
  readonly modes: readonly Mode[];
}

export type EventType =
  | 'Process Creation'
  | 'Process Exit'
  | 'File Creation'
  | 'IP Connect'
  | 'DNS Resolved';

/** A telemetry event. Trap: the source process of a Process Creation is the launcher. */
export interface TelemetryEvent {
  readonly device: Device;
  readonly at: number;
  readonly serial: number;
  readonly type: EventType;
  readonly source: Process;
  /** The launched process; null for other event types. */
  readonly target: Process | null;
  readonly truth: LaunchTruth | null;
}
