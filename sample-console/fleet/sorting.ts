import { compareIds } from '../snowflake.ts';
import { agentView } from './agent-view.ts';
import type { Device } from './device.ts';
import type { Fleet } from './fleet.ts';

export type SortValue = string | number;

/** All sort columns in the API document. */
export const SORT_COLUMNS: readonly string[] = (
  'createdAt updatedAt id computerName groupId osType osName uuid scanStatus isDecommissioned ' +
  'decommissionedAt isUninstalled threatMitigationStatus threatResolved threatContentHash ' +
  'threatCreatedAt registeredAt lastActiveDate isActive isPendingUninstall activeThreats ' +
  'isUpToDate agentVersion osArch machineType networkStatus domain mitigationMode ' +
  'mitigationModeSuspicious encryptedApplications totalMemory cpuCount coreCount externalIp ' +
  'lastLoggedInUserName groupName networkInterfacePhysical siteId siteName infected ' +
  'threatRebootRequired consoleMigrationStatus appsVulnerabilityStatus accountName externalId ' +
  'installerType rangerVersion operationalState remoteProfilingState networkQuarantineEnabled ' +
  'firewallEnabled locationEnabled cloudAccount cloudImage cloudInstanceId cloudInstanceSize ' +
  'cloudLocation cloudNetwork cloudProvider clusterName kubernetesVersion kubernetesType ' +
  'agentNamespace agentPodName serialNumber cpuId fullDiskScanLastUpdatedAt ' +
  'lastSuccessfulScanDate ecsType ecsVersion ecsClusterName ecsTaskArn ecsTaskAvailabilityZone ' +
  'ecsServiceName ecsServiceArn ecsTaskDefinitionFamily ecsTaskDefinitionRevision ' +
  'ecsTaskDefinitionArn isAdConnector activeProtection pacFileUsage proxyMethod console ' +
  'consoleProxyAddress deepVisibility deepVisibilityProxyAddress'
).split(' ');

/** Columns that can be read from a device without building its full record. */
const DIRECT: Readonly<Record<string, (device: Device) => SortValue>> = {
  id: (device) => device.id,
  createdAt: (device) => device.createdAt,
  registeredAt: (device) => device.createdAt,
  updatedAt: (device) => device.updatedAt,
  lastActiveDate: (device) => device.lastActiveAt,
  decommissionedAt: (device) =>
    device.status === 'decommissioned' ? (device.statusChangedAt ?? 0) : 0,
  computerName: (device) => device.computerName,
  uuid: (device) => device.uuid,
  osType: (device) => device.osType,
  siteId: (device) => device.site.id,
  siteName: (device) => device.site.name,
  accountName: (device) => device.site.account.name,
  groupId: (device) => device.group.id,
  groupName: (device) => device.group.name,
  isActive: (device) => Number(device.isActive),
  isDecommissioned: (device) => Number(device.status === 'decommissioned'),
  isUninstalled: (device) => Number(device.status === 'uninstalled'),
};

/** A device's sort value. Null, absent and non-scalar values sort first, as "". */
export function sortValue(device: Device, column: string): SortValue {
  const direct = DIRECT[column];
  if (direct) return direct(device);
  const value: unknown = Object.entries(agentView(device)).find(([key]) => key === column)?.[1];
  if (typeof value === 'boolean') return Number(value);
  return typeof value === 'string' || typeof value === 'number' ? value : '';
}

function compareValues(a: SortValue, b: SortValue): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  const [left, right] = [String(a), String(b)];
  return left < right ? -1 : left > right ? 1 : 0;
}

/** Breaks ties by id, so that a keyset identifies exactly one position. */
export function compareKeys(
  column: string,
  a: { readonly value: SortValue; readonly id: string },
  b: { readonly value: SortValue; readonly id: string },
): number {
  if (column === 'id') return compareIds(a.id, b.id);
  return compareValues(a.value, b.value) || compareIds(a.id, b.id);
}

/** Indexes in ascending order of a column; null if the indexes are already in that order. */
type Order = Uint32Array | null;

/** Sort orders, computed on demand and recomputed after the fleet has changed. */
export class Orders {
  readonly #fleet: Fleet;
  readonly #made = new Map<string, { readonly version: number; readonly order: Order }>();

  constructor(fleet: Fleet) {
    this.#fleet = fleet;
  }

  by(column: string): Order {
    // Ids are derived from the registration date, and both increase with the index.
    if (column === 'id' || column === 'createdAt' || column === 'registeredAt') return null;
    const known = this.#made.get(column);
    if (known?.version === this.#fleet.version) return known.order;
    const order = this.#sort(column);
    this.#made.set(column, { version: this.#fleet.version, order });
    return order;
  }

  #sort(column: string): Uint32Array {
    const keys = Array.from(this.#fleet.devices(), (device) => ({
      index: device.index,
      value: sortValue(device, column),
    }));
    // Breaking ties by index is the same as by id, because ids increase with the index.
    keys.sort((a, b) => compareValues(a.value, b.value) || a.index - b.index);
    return Uint32Array.from(keys, ({ index }) => index);
  }
}
