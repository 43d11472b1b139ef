import type { Device } from '../fleet/device.ts';
import { nth } from '../guards.ts';
import { hash32 } from '../random.ts';
import { DAY } from '../time.ts';
import type { Platform, Process, Program } from './process.ts';
import { publisher, type SignerName } from './signers.ts';

/** An operating system user. */
export interface OsUser {
  readonly login: string;
  /** The user as telemetry reports it: `DOMAIN\login` on Windows. */
  readonly account: string;
  readonly home: string;
}

/** Processes that have run since boot and are the parents of launches. */
export interface ResidentProcesses {
  readonly desktop: Process;
  readonly shell: Process;
  readonly services: Process;
}

/** A device as one of its users works on it. */
export interface Workstation {
  readonly device: Device;
  readonly platform: Platform;
  readonly user: OsUser;
  readonly residents: ResidentProcesses;
}

export function platformOf(device: Device): Platform {
  return device.osType === 'windows_legacy' ? 'windows' : device.osType;
}

/** The workstation of a user on a device. */
export function workstationFor(device: Device, login: string): Workstation {
  const platform = platformOf(device);
  return {
    device,
    platform,
    user: userOf(device, platform, login),
    residents: residentProcesses(device, platform, login),
  };
}

function userOf(device: Device, platform: Platform, login: string): OsUser {
  if (platform === 'macos') return { login, account: login, home: `/Users/${login}` };
  if (platform === 'linux') return { login, account: login, home: `/home/${login}` };
  const domain = device.inDomain
    ? nth(device.site.domain.split('.'), 0).toUpperCase()
    : device.computerName;
  return { login, account: `${domain}\\${login}`, home: `C:\\Users\\${login}` };
}

const RESIDENT_PROGRAMS: Readonly<
  Record<Platform, Readonly<Record<keyof ResidentProcesses, readonly [string, SignerName?]>>>
> = {
  windows: {
    desktop: ['C:\\Windows\\explorer.exe', 'windows'],
    shell: ['C:\\Program Files\\PowerShell\\7\\pwsh.exe', 'microsoft'],
    services: ['C:\\Windows\\System32\\services.exe', 'windows'],
  },
  macos: {
    desktop: ['/sbin/launchd', 'apple'],
    shell: ['/bin/zsh', 'apple'],
    services: ['/sbin/launchd', 'apple'],
  },
  linux: {
    desktop: ['/usr/bin/gnome-shell'],
    shell: ['/usr/bin/bash'],
    services: ['/usr/lib/systemd/systemd'],
  },
};

function residentProcesses(device: Device, platform: Platform, login: string): ResidentProcesses {
  const bootedAt = device.lastActiveAt - 14 * DAY;
  const make = (role: keyof ResidentProcesses, serial: number): Process => {
    const [path, signer] = RESIDENT_PROGRAMS[platform][role];
    const name = path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
    const program: Program = {
      name,
      path,
      displayName: null,
      publisher: publisher(signer, platform),
    };
    const user =
      role === 'services' ? systemUser(platform) : userOf(device, platform, login).account;
    const cmdline = role === 'shell' && platform !== 'windows' ? `-${name}` : path;
    return {
      program,
      cmdline,
      user,
      startedAt: bootedAt,
      serial: hash32(device.seed, device.index, serial),
      parent: null,
    };
  };
  return { desktop: make('desktop', 1), shell: make('shell', 2), services: make('services', 3) };
}

function systemUser(platform: Platform): string {
  return platform === 'windows' ? 'NT AUTHORITY\\SYSTEM' : 'root';
}
