import { nth } from '../guards.ts';
import { hashText, hex } from '../random.ts';
import { snowflake } from '../snowflake.ts';
import { DAY, HOUR, wholeSeconds, withMicroseconds } from '../time.ts';
import type { Device } from './device.ts';
import { type Hardware, hardwareOf } from './hardware.ts';
import { networkInterfaces, primaryAddress } from './network.ts';

const SALT = {
  user: hashText('logged in'),
  misc: hashText('misc'),
  scan: hashText('scan'),
  threat: hashText('threat'),
  tags: hashText('tags'),
};

const PATCHING = ['patch_required', 'up_to_date', 'not_applicable'] as const;
const LOCATION_TYPES = ['fallback', 'not_applicable', 'not_supported', 'specific'] as const;
const RANGER = ['NotApplicable', 'Enabled', 'Disabled'] as const;

/** One agent in the format of GET /agents. Fields are null, "" or absent where real ones are. */
export type AgentView = ReturnType<typeof agentView>;

// A single literal on purpose: V8 builds it in less than a microsecond, whereas merging a record of
// this size from parts takes seventy.
// oxlint-disable-next-line max-lines-per-function
export function agentView(device: Device) {
  const hardware = hardwareOf(device);
  const misc = device.hash(SALT.misc);
  const { site, group, osType, machineType, isActive, status } = device;
  const old = device.id.length === 18;
  const micros = misc % 1000;
  const threats = device.hash(SALT.threat) % 200 === 0 ? 1 + (misc % 3) : 0;
  const neverScanned = misc % 5 === 0;
  const aborted = misc % 15 === 1;
  return {
    accountId: site.account.id,
    accountName: site.account.name,
    activeDirectory: activeDirectory(device),
    activeProtection: misc % 7 === 0 ? ['edr', 'idr'] : ['edr'],
    activeThreats: threats,
    agentVersion: hardware.agentVersion,
    allowRemoteShell: misc % 2 === 0,
    appsVulnerabilityStatus: nth(PATCHING, misc % 3),
    cloudProviders: cloudProviders(device, hardware),
    computerName: device.computerName,
    consoleMigrationStatus: 'N/A',
    containerizedWorkloadCounts: workloads(device),
    coreCount: hardware.coreCount,
    cpuCount: hardware.cpuCount,
    cpuId: hardware.cpuId,
    createdAt: withMicroseconds(device.createdAt, micros),
    detectionState: misc % 4 === 0 ? 'full_mode' : null,
    // Trap: macOS agents have no domain, which is null or "".
    domain:
      osType === 'macos' ? (misc % 2 ? null : '') : device.inDomain ? site.domain : 'WORKGROUP',
    encryptedApplications: machineType === 'laptop',
    // Set by customers, on few devices; otherwise null or "".
    externalId: misc % 7 === 0 ? `asset-${misc % 10_000}` : misc % 2 ? '' : null,
    externalIp: misc % 40 === 0 ? null : site.externalIp,
    // Trap: text instead of a boolean in the records of the oldest agents.
    firewallEnabled: old && misc % 2 ? 'True' : misc % 9 !== 0,
    firstFullModeTime: misc % 4 === 0 ? withMicroseconds(device.createdAt + HOUR) : null,
    fullDiskScanLastUpdatedAt: neverScanned ? null : scanned(device, 2),
    groupId: group.id,
    groupIp: site.externalIp.replace(/\d+$/, 'x'),
    groupName: group.name,
    groupUpdatedAt: misc % 6 === 0 ? withMicroseconds(device.createdAt + 9 * DAY, micros) : null,
    hasContainerizedWorkload: machineType === 'kubernetes node',
    id: device.id,
    inRemoteShellSession: false,
    infected: threats > 0,
    installerType: hardware.installerType,
    isActive,
    isAdConnector: false,
    isDecommissioned: status === 'decommissioned',
    isHyperAutomate: false,
    isPendingUninstall: isActive && misc % 300 === 0,
    isUninstalled: status === 'uninstalled',
    isUpToDate: old && misc % 3 === 0 ? 'True' : hardware.agentVersion.startsWith('25.'),
    lastActiveDate: withMicroseconds(device.lastActiveAt, micros),
    lastIpToMgmt: isActive || misc % 2 ? primaryAddress(device) : null,
    lastLoggedInUserName: loggedInUser(device),
    lastSuccessfulScanDate: neverScanned || aborted ? null : scanned(device, 2),
    licenseKey: '',
    locationEnabled: misc % 3 === 0,
    locationType: nth(LOCATION_TYPES, misc % 4),
    locations: locations(device),
    machineSid: machineSid(device),
    machineType: misc % 500 === 0 ? 'unknown' : machineType,
    missingPermissions: osType === 'macos' && misc % 12 === 0 ? ['user_action_needed_fda'] : [],
    mitigationMode: misc % 8 === 0 ? 'detect' : 'protect',
    mitigationModeSuspicious: misc % 3 === 0 ? 'protect' : 'detect',
    modelName: hardware.modelName,
    networkInterfaces: networkInterfaces(device),
    networkQuarantineEnabled: false,
    networkStatus: isActive ? 'connected' : misc % 9 === 0 ? 'connecting' : 'disconnected',
    operationalState: 'na',
    operationalStateExpiration: null,
    osArch: hardware.osArch,
    osName: hardware.osName,
    osRevision: hardware.osRevision,
    osStartTime: wholeSeconds(device.lastActiveAt - HOUR - (misc % (9 * DAY))),
    osType,
    // Trap: some agents do not have this key.
    osUsername: osType === 'linux' && misc % 16 === 0 ? undefined : osUser(device),
    policyUpdatedAt: misc % 6 === 0 ? null : withMicroseconds(device.createdAt + 40 * DAY, micros),
    proxyStates: proxyStates(misc),
    rangerStatus: nth(RANGER, misc % 3),
    rangerVersion: misc % 3 === 1 ? '24.1.0.12' : null,
    registeredAt: withMicroseconds(device.createdAt - 4, (micros + 337) % 1000),
    remoteProfilingState: 'disabled',
    remoteProfilingStateExpiration: null,
    scanAbortedAt: aborted ? scanned(device, 1) : null,
    scanFinishedAt: neverScanned || aborted ? null : scanned(device, 2),
    scanStartedAt: neverScanned ? null : scanned(device, 0),
    scanStatus: neverScanned ? 'none' : aborted ? 'aborted' : 'finished',
    serialNumber: hardware.serialNumber,
    showAlertIcon: threats > 0,
    siteId: site.id,
    siteName: site.name,
    storageName: null,
    storageType: null,
    // Trap: later versions added this key; old records do not have it.
    tags: old ? undefined : tags(device),
    threatRebootRequired: false,
    totalMemory: hardware.totalMemory,
    updatedAt: withMicroseconds(device.updatedAt, micros),
    userActionsNeeded: misc % 45 === 0 ? ['reboot_needed'] : [],
    uuid: device.uuid,
  };
}

/** Trap: "" on servers and on devices without a logged-in user. */
function loggedInUser(device: Device): string | null {
  const hash = device.hash(SALT.user);
  if (device.machineType === 'server' || device.machineType === 'kubernetes node') {
    return hash % 12 === 0 ? 'administrator' : '';
  }
  if (device.status !== 'current' && hash % 4 === 0) return null;
  return hash % 8 === 0 ? '' : device.person.login;
}

function osUser(device: Device): string | null {
  if (device.hash(SALT.misc) % 5 === 0) return null;
  if (device.osType === 'linux') return 'root';
  return device.machineType === 'server' ? 'administrator' : device.person.login;
}

function activeDirectory(device: Device) {
  const { domain, directory: dc } = device.site;
  const { inDomain } = device;
  const { first, last, login } = device.person;
  return {
    computerDistinguishedName: inDomain ? `CN=${device.computerName},CN=Computers,${dc}` : null,
    computerMemberOf: inDomain ? [`CN=Domain Computers,CN=Users,${dc}`] : [],
    lastUserDistinguishedName: inDomain ? `CN=${first} ${last},OU=Staff,${dc}` : null,
    lastUserMemberOf: inDomain
      ? [`CN=Domain Users,CN=Users,${dc}`, `CN=Remote Users,OU=Groups,${dc}`]
      : [],
    mail: inDomain ? `${login}@${domain}` : null,
    userPrincipalName: inDomain ? `${login}@${domain}` : null,
  };
}

function machineSid(device: Device): string | null {
  if (device.osType !== 'windows' && device.osType !== 'windows_legacy') return null;
  const hash = device.machineHash(SALT.misc);
  return `S-1-5-21-${hash}-${hash % 99_991}-${hash >>> 3}`;
}

function cloudProviders(device: Device, hardware: Hardware) {
  if (!hardware.modelName.startsWith('Amazon EC2')) return {};
  const id = hex(device.machineHash(SALT.misc), 3, 17);
  return {
    AWS: {
      awsRole: null,
      awsSecurityGroups: [`sg-${id.slice(0, 8)}`],
      awsSubnetIds: [`subnet-${id.slice(3, 11)}`],
      cloudAccount: '000000000000',
      cloudImage: `ami-${id.slice(0, 12)}`,
      cloudInstanceId: `i-${id}`,
      cloudInstanceSize: 'm6i.xlarge',
      cloudLocation: 'eu-west-1',
      cloudNetwork: `vpc-${id.slice(5, 13)}`,
      cloudTags: [],
    },
  };
}

function workloads(device: Device) {
  if (device.machineType !== 'kubernetes node') return null;
  return {
    podsCount: 4 + (device.index % 30),
    containersCount: 9 + (device.index % 60),
    tasksCount: null,
  };
}

function locations(device: Device) {
  if (device.hash(SALT.misc) % 4 !== 3) return null;
  return [
    {
      id: snowflake(device.site.createdAt, device.site.groups.length),
      name: device.site.name,
      scope: 'site',
    },
  ];
}

/** Trap: each value can be null, and so can the whole object. */
function proxyStates(misc: number) {
  if (misc % 10 === 0) return null;
  return {
    console: misc % 2 ? false : null,
    consoleProxyAddress: null,
    deepVisibility: misc % 2 ? false : null,
    deepVisibilityProxyAddress: null,
    pacFileUsage: null,
    proxyMethod: null,
  };
}

function tags(device: Device) {
  const hash = device.hash(SALT.tags);
  if (hash % 5 !== 0) return { sentinelone: [] };
  return {
    sentinelone: [
      {
        assignedAt: withMicroseconds(device.createdAt + DAY, hash % 1000),
        assignedBy: 'Console Admin',
        assignedById: snowflake(device.site.createdAt, 77),
        id: snowflake(device.site.createdAt + 1000, hash % 4),
        key: 'team',
        value: (['platform', 'données', 'it-ops', 'research'] as const)[hash % 4],
      },
    ],
  };
}

function scanned(device: Device, hours: number): string {
  const hash = device.hash(SALT.scan);
  return withMicroseconds(
    device.lastActiveAt - (hash % (14 * DAY)) - DAY + hours * HOUR,
    hash % 1000,
  );
}
