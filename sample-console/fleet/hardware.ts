import { nth } from '../guards.ts';
import { hashText, hex } from '../random.ts';
import type { Device, MachineType, OsType } from './device.ts';

/** Operating system, agent build and hardware of a device, in the console's format. */
export interface Hardware {
  readonly osName: string;
  readonly osRevision: string;
  readonly osArch: '64 bit' | '32 bit' | 'ARM64';
  readonly agentVersion: string;
  readonly installerType: string;
  readonly modelName: string;
  readonly cpuId: string;
  readonly cpuCount: number;
  readonly coreCount: number;
  readonly totalMemory: number;
  readonly serialNumber: string | null;
  /** It runs in a cloud or on a hypervisor, so it has no serial number. */
  readonly virtual: boolean;
}

const SALT = { os: hashText('os build'), model: hashText('box'), serial: hashText('serial') };

type Release = readonly [name: string, revision: string];

const CLIENT: readonly Release[] = [
  ['Windows 11 Pro', '26100'],
  ['Windows 11 Enterprise', '22631'],
  ['Windows 10 Pro', '19045'],
  ['Windows 11 Home', '26200'],
];
const SERVER: readonly Release[] = [
  ['Windows Server 2022 Datacenter', '20348'],
  ['Windows Server 2019 Standard', '17763'],
  ['Windows Server 2016', '14393'],
];
const LEGACY: readonly Release[] = [
  ['Windows 7 Professional', '7601'],
  ['Windows Server 2008 R2 Standard', '7601'],
];
const MACOS: readonly Release[] = [
  ['macOS', '26.1 (25B78)'],
  ['macOS', '15.7.2 (24G325)'],
  ['macOS', '14.8.1 (23J30)'],
];
const LINUX: readonly Release[] = [
  ['Linux', 'Ubuntu 24.04.3 LTS 6.8.0-86-generic'],
  ['Linux', 'Ubuntu 22.04.5 LTS 5.15.0-160-generic'],
  ['Linux', 'Red Hat Enterprise Linux release 9.6 (Plow) 5.14.0-570.el9.x86_64'],
  ['Linux', 'Debian GNU/Linux 12 (bookworm) 6.1.0-40-amd64'],
];

const AGENTS: Record<OsType, readonly string[]> = {
  windows: ['25.1.4.434', '24.2.3.471', '24.1.5.277', '23.4.6.347'],
  windows_legacy: ['4.6.12.241'],
  macos: ['25.1.2.8111', '24.3.1.7732'],
  linux: ['25.2.1.9', '24.4.2.6', '23.4.2.14'],
};

interface MachineModel {
  readonly name: string;
  readonly cpu: string;
  readonly cores: number;
  readonly memory: number;
  readonly arm?: true;
  readonly virtual?: true;
}

const PC: readonly MachineModel[] = [
  {
    name: 'Dell Inc. - Latitude 5440',
    cpu: '13th Gen Intel(R) Core(TM) i5-1345U',
    cores: 10,
    memory: 16088,
  },
  {
    name: 'LENOVO - 21HDCTO1WW',
    cpu: '13th Gen Intel(R) Core(TM) i7-1360P',
    cores: 12,
    memory: 32460,
  },
  {
    name: 'HP - HP EliteBook 845 14 inch G10',
    cpu: 'AMD Ryzen 7 PRO 7840U',
    cores: 8,
    memory: 31516,
  },
];
const MAC: readonly MachineModel[] = [
  { name: 'MacBookPro18,3', cpu: 'Apple M1 Pro', cores: 10, memory: 16384, arm: true },
  { name: 'Mac15,12', cpu: 'Apple M3', cores: 8, memory: 24576, arm: true },
  {
    name: 'MacBookPro16,1',
    cpu: 'Intel(R) Core(TM) i9-9880H CPU @ 2.30GHz',
    cores: 8,
    memory: 32768,
  },
];
const SERVERS: readonly MachineModel[] = [
  {
    name: 'Amazon EC2 - m6i.xlarge',
    cpu: 'Intel(R) Xeon(R) Platinum 8375C CPU @ 2.90GHz',
    cores: 4,
    memory: 15806,
    virtual: true,
  },
  {
    name: 'VMware, Inc. - VMware7,1',
    cpu: 'Intel(R) Xeon(R) Gold 6248 CPU @ 2.50GHz',
    cores: 8,
    memory: 16383,
    virtual: true,
  },
  {
    name: 'Dell Inc. - PowerEdge R650',
    cpu: 'Intel(R) Xeon(R) Silver 4314 CPU @ 2.40GHz',
    cores: 32,
    memory: 130670,
  },
];

export function hardwareOf(device: Device): Hardware {
  const { osType, machineType } = device;
  const build = device.machineHash(SALT.os);
  const model = pick(modelsFor(osType, machineType), device.machineHash(SALT.model));
  const [osName, osRevision] = pick(releases(osType, machineType), build);
  return {
    osName,
    osRevision,
    osArch: osType === 'windows_legacy' ? '32 bit' : model.arm ? 'ARM64' : '64 bit',
    agentVersion: pick(AGENTS[osType], build >>> 8),
    installerType: installer(osType, build),
    modelName: model.name,
    cpuId: model.cpu,
    cpuCount: model.virtual ? model.cores : 1,
    coreCount: model.cores,
    totalMemory: model.memory,
    serialNumber: model.virtual ? null : hex(device.machineHash(SALT.serial), 5, 10).toUpperCase(),
    virtual: model.virtual === true,
  };
}

function releases(osType: OsType, machineType: MachineType): readonly Release[] {
  if (osType === 'macos') return MACOS;
  if (osType === 'linux') return LINUX;
  if (osType === 'windows_legacy') return LEGACY;
  return machineType === 'server' ? SERVER : CLIENT;
}

function modelsFor(osType: OsType, machineType: MachineType): readonly MachineModel[] {
  if (osType === 'macos') return MAC;
  return machineType === 'laptop' || machineType === 'desktop' ? PC : SERVERS;
}

function installer(osType: OsType, build: number): string {
  if (build % 23 === 0) return 'unknown';
  if (osType === 'macos') return '.pkg';
  if (osType === 'linux') return build % 2 ? '.deb' : '.rpm';
  return build % 3 ? '.msi' : '.exe';
}

function pick<T>(list: readonly T[], hash: number): T {
  return nth(list, hash % list.length);
}
