import type { Device } from '../fleet/device.ts';
import { nth } from '../guards.ts';
import { hash32 } from '../random.ts';
import { DAY } from '../time.ts';
import type { Platform, Process, Program } from './process.ts';
import { publisher, type SignerName } from './signers.ts';

/** Someone who works on a device. */
export interface OsUser {
  readonly login: string;
  /** As telemetry writes the user: `DOMAIN\login` on Windows. */
  readonly account: string;
  readonly home: string;
}

/** Processes that were there before any launch: the desktop, a shell, the service manager. */
export interface Standing {
  readonly desktop: Process;
  readonly shell: Process;
  readonly services: Process;
}

export interface Place {
  readonly device: Device;
  readonly platform: Platform;
  readonly user: OsUser;
  readonly standing: Standing;
}

export function platformOf(device: Device): Platform {
  return device.osType === 'windows_legacy' ? 'windows' : device.osType;
}

/** Where someone works: a device, an account on it, and what runs there all the time. */
export function placeFor(device: Device, login: string): Place {
  const platform = platformOf(device);
  return {
    device,
    platform,
    user: userOf(device, platform, login),
    standing: standing(device, platform, login),
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

const STANDING: Readonly<
  Record<Platform, Readonly<Record<keyof Standing, readonly [string, SignerName?]>>>
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

function standing(device: Device, platform: Platform, login: string): Standing {
  const bootedAt = device.lastActiveAt - 14 * DAY;
  const make = (role: keyof Standing, serial: number): Process => {
    const [path, signer] = STANDING[platform][role];
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
