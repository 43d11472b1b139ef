import { nth } from '../guards.ts';
import { hashText, hex } from '../random.ts';
import { snowflake } from '../snowflake.ts';
import type { Device } from './device.ts';

const SALT = hashText('network interface');

export interface NetworkInterface {
  readonly id: string;
  readonly name: string;
  readonly physical: string;
  readonly inet: readonly string[];
  readonly inet6: readonly string[];
  /** Trap: the gateway keys are missing from records of old agents, and null in some others. */
  readonly gatewayIp?: string | null;
  readonly gatewayMacAddress?: string | null;
}

const NAMES = {
  windows: ['Ethernet 2', 'Wi-Fi', 'vEthernet (Default Switch)'],
  windows_legacy: ['Local Area Connection', 'Local Area Connection 2', 'Teredo'],
  macos: ['en0', 'en7', 'utun3'],
  linux: ['eth0', 'docker0', 'br-4f1a9c'],
} as const;

/** The device's address in its Site's network. */
export function primaryAddress(device: Device): string {
  const hash = device.machineHash(SALT);
  return `${device.site.network}.${hash % 250}.${1 + ((hash >>> 8) % 253)}`;
}

/** One to three interfaces; none for some agents that are no longer current. */
export function networkInterfaces(device: Device): NetworkInterface[] {
  const hash = device.machineHash(SALT);
  if (device.status !== 'current' && hash % 3 === 0) return [];
  const interfaces = [primary(device, hash)];
  const names = NAMES[device.osType];
  for (let extra = 1; extra <= hash % 3; extra += 1) {
    interfaces.push({
      id: snowflake(device.createdAt + extra, device.hash(SALT + extra)),
      name: nth(names, extra),
      physical: mac(hash, extra, device.osType === 'windows' ? '-' : ':'),
      // Trap: an additional interface may have no address, or the loopback address.
      inet:
        extra === 1 && hash % 5 === 0
          ? ['127.0.0.1']
          : extra === 2
            ? []
            : [`172.17.${hash % 30}.1`],
      inet6: [],
      ...(device.id.length === 18 ? {} : { gatewayIp: null, gatewayMacAddress: null }),
    });
  }
  return interfaces;
}

function primary(device: Device, hash: number): NetworkInterface {
  const inet = [primaryAddress(device), ...(hash % 31 === 0 ? [`192.168.178.${hash % 200}`] : [])];
  const gateway = {
    gatewayIp: `${device.site.network}.${hash % 250}.254`,
    gatewayMacAddress: mac(hash, 9, ':'),
  };
  return {
    id: snowflake(device.createdAt, device.hash(SALT)),
    name: NAMES[device.osType][hash % 4 === 0 && device.osType === 'windows' ? 1 : 0],
    physical: mac(hash, 0, ':'),
    inet,
    inet6:
      hash % 4 === 0
        ? []
        : [`fe80::${hex(hash, 1, 4)}:${hex(hash, 2, 4)}:${hex(hash, 3, 4)}:${hex(hash, 4, 4)}`],
    ...(device.id.length === 18 ? {} : gateway),
  };
}

function mac(hash: number, index: number, separator: string): string {
  const digits = hex(hash, 100 + index, 10);
  let address = '06';
  for (let at = 0; at < 10; at += 2) address += separator + digits.slice(at, at + 2);
  return address;
}
