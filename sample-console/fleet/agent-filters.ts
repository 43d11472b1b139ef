import { notSupported } from '../http/errors.ts';
import type { Param, Params, ParamTable } from '../http/params.ts';
import { inScope } from '../scope.ts';
import type { Scope } from '../tokens.ts';
import { type AgentView, agentView } from './agent-view.ts';
import type { Device } from './device.ts';

type Test = (row: Row) => boolean;

/** A device whose full record is built only if a filter needs it. */
class Row {
  readonly device: Device;
  #view: AgentView | undefined;

  constructor(device: Device) {
    this.device = device;
  }

  get view(): AgentView {
    this.#view ??= agentView(this.device);
    return this.#view;
  }
}

/** A filter of the API: the type of its parameter, and its test. */
interface Filter {
  readonly param: Param;
  readonly test: (params: Params, name: string) => Test;
}

const list = (max: number, of?: readonly string[]): Param => ({
  kind: 'list',
  max,
  ...(of ? { of } : {}),
});

function oneOf(read: (row: Row) => string, param: Param): Filter {
  return {
    param,
    test: (params, name) => {
      const wanted = new Set(params.list(name));
      return (row) => wanted.has(read(row));
    },
  };
}

/** `xNin`: not in the list. */
function noneOf(read: (row: Row) => string, param: Param): Filter {
  const positive = oneOf(read, param);
  return { param, test: (params, name) => negate(positive.test(params, name)) };
}

const negate =
  (test: Test): Test =>
  (row) =>
    !test(row);

/** Trap: flags are arrays; `isDecommissioned=True,False` selects both kinds. */
function flags(read: (row: Row) => boolean): Filter {
  return {
    param: { kind: 'booleans' },
    test: (params, name) => {
      const wanted = params.booleans(name) ?? [];
      return (row) => wanted.includes(read(row));
    },
  };
}

function contains(read: (row: Row) => readonly (string | null)[], max = 10): Filter {
  return {
    param: { kind: 'list', max, minLength: 2 },
    test: (params, name) => {
      const parts = (params.list(name) ?? []).map((part) => part.toLowerCase());
      return (row) => {
        const values = read(row).map((value) => (value ?? '').toLowerCase());
        return parts.some((part) => values.some((value) => value.includes(part)));
      };
    },
  };
}

function equals(read: (row: Row) => string): Filter {
  return {
    param: { kind: 'text' },
    test: (params, name) => (row) => read(row) === params.text(name),
  };
}

const COMPARE = {
  lt: (a: number, b: number) => a < b,
  lte: (a: number, b: number) => a <= b,
  gt: (a: number, b: number) => a > b,
  gte: (a: number, b: number) => a >= b,
} as const;

function comparisons(
  field: string,
  read: (row: Row) => number | undefined,
  param: Param,
): [string, Filter][] {
  return Object.entries(COMPARE).map(([operator, compare]) => [
    `${field}__${operator}`,
    {
      param,
      test: (params, name) => (row) => {
        const value = read(row);
        return value !== undefined && compare(value, params.integer(name) ?? 0);
      },
    },
  ]);
}

function dates(field: string, read: (row: Row) => number | undefined): [string, Filter][] {
  const between: Filter = {
    param: { kind: 'dates' },
    test: (params, name) => {
      const [from, to] = params.range(name) ?? [0, 0];
      return (row) => {
        const value = read(row);
        return value !== undefined && value >= from && value <= to;
      };
    },
  };
  return [...comparisons(field, read, { kind: 'date' }), [`${field}__between`, between]];
}

function membership(
  name: string,
  read: (row: Row) => string,
  of?: readonly string[],
): [string, Filter][] {
  return [
    [name, oneOf(read, list(5000, of))],
    [`${name}Nin`, noneOf(read, list(5000, of))],
  ];
}

const OS_TYPES = ['macos', 'windows', 'windows_legacy', 'linux'];
const MACHINE_TYPES = [
  'unknown',
  'desktop',
  'laptop',
  'server',
  'kubernetes node',
  'storage',
  'kubernetes pod',
  'ecs task',
  'kubernetes helper',
];
const NETWORK_STATUSES = ['connected', 'disconnected', 'connecting', 'disconnecting'];
const count = { kind: 'integer' } as const;

const FILTERS: Readonly<Record<string, Filter>> = Object.fromEntries<Filter>([
  ['siteIds', oneOf((row) => row.device.site.id, list(500))],
  ['filteredSiteIds', oneOf((row) => row.device.site.id, list(5000))],
  ['accountIds', oneOf((row) => row.device.site.account.id, list(500))],
  ['groupIds', oneOf((row) => row.device.group.id, list(500))],
  ['filteredGroupIds', oneOf((row) => row.device.group.id, list(5000))],
  ...membership('ids', (row) => row.device.id),
  ['uuids', oneOf((row) => row.device.uuid, list(5000))],
  ['uuid', equals((row) => row.device.uuid)],
  ['computerName', equals((row) => row.device.computerName)],
  ['computerName__like', contains((row) => [row.device.computerName])],
  ['computerName__contains', contains((row) => [row.device.computerName])],
  [
    'computerNameOrUuid__contains',
    contains((row) => [row.device.computerName, row.device.uuid], 255),
  ],
  ['uuid__contains', contains((row) => [row.device.uuid])],
  ['externalIp__contains', contains((row) => [row.view.externalIp])],
  ['serialNumber__contains', contains((row) => [row.view.serialNumber], 255)],
  ['lastLoggedInUserName__contains', contains((row) => [row.view.lastLoggedInUserName])],
  ['osVersion__contains', contains((row) => [`${row.view.osName} ${row.view.osRevision}`])],
  ['query', freeText()],
  ...membership('osTypes', (row) => row.device.osType, OS_TYPES),
  ...membership('machineTypes', (row) => row.view.machineType, MACHINE_TYPES),
  ...membership('networkStatuses', (row) => row.view.networkStatus, NETWORK_STATUSES),
  ...membership('agentVersions', (row) => row.view.agentVersion),
  ...membership('osArches', (row) => row.view.osArch, ['32 bit', '64 bit', 'ARM64']),
  ...membership('domains', (row) => row.view.domain ?? ''),
  ...membership('scanStatuses', (row) => row.view.scanStatus),
  ['isActive', flags((row) => row.device.isActive)],
  ['isDecommissioned', flags((row) => row.device.status === 'decommissioned')],
  ['isUninstalled', flags((row) => row.device.status === 'uninstalled')],
  ['isPendingUninstall', flags((row) => row.view.isPendingUninstall)],
  ['isUpToDate', flags((row) => String(row.view.isUpToDate).toLowerCase() === 'true')],
  ['infected', flags((row) => row.view.infected)],
  ...dates('createdAt', (row) => row.device.createdAt),
  ...dates('registeredAt', (row) => row.device.createdAt),
  ...dates('updatedAt', (row) => row.device.updatedAt),
  ...dates('lastActiveDate', (row) => row.device.lastActiveAt),
  ...dates('decommissionedAt', (row) =>
    row.device.status === 'decommissioned' ? row.device.statusChangedAt : undefined,
  ),
  ...comparisons('coreCount', (row) => row.view.coreCount, count),
  ...comparisons('cpuCount', (row) => row.view.cpuCount, count),
  ...comparisons('totalMemory', (row) => row.view.totalMemory, count),
  ...comparisons('activeThreats', (row) => row.view.activeThreats, count),
]);

export const FILTER_PARAMS: ParamTable = Object.fromEntries(
  Object.entries(FILTERS).map(([name, { param }]) => [name, param]),
);

/** Filters of the API document for which this console has no data; see `rejectUnsimulated`. */
const UNSIMULATED = new RegExp(
  `^(?:${[
    'aws|azure|gcp|cloud|cluster|ecs|k8s|kubernetes|container|hasContainer|agentNamespace',
    'agentPodName|ad[A-Z]|threat|rso|ranger|proxy|pac|tags|hasTags|hasLocal|filterId|csvFilterId',
    'location|remote|operational|storage|missingPermissions|userActions|mitigation',
    'consoleMigration|migration|appsVulner|installer|liveUpdate|activeProtection|agentVersion__',
    'networkInterface|networkQuarantine|gatewayIp|windowsOsRevision|firewallEnabled|encryptedApp',
    'isAdConnector|isHyper|lastSuccessfulScan|externalId|cpuId',
    '(?:osArch|scanStatus|console|deepVisibility)$',
  ].join('|')})`,
);

/** Rejects such filters, because ignoring one would return too many rows without a sign of it. */
export function rejectUnsimulated(query: URLSearchParams): void {
  for (const name of query.keys()) {
    if (!(name in FILTERS) && UNSIMULATED.test(name)) throw notSupported(`${name}: not simulated`);
  }
}

function freeText(): Filter {
  return {
    param: { kind: 'text' },
    test: (params, name) => {
      const term = (params.text(name) ?? '').toLowerCase();
      return ({ device, view }) =>
        [device.computerName, device.uuid, view.lastLoggedInUserName, view.osName, view.osRevision]
          .concat(view.networkInterfaces.flatMap(({ inet }) => [...inet]))
          .some((value) => (value ?? '').toLowerCase().includes(term));
    },
  };
}

/** Combines all filters of a request with the token's scope. */
export function agentFilter(params: Params, scope: Scope): (device: Device) => boolean {
  const tests = params.names().flatMap((name) => FILTERS[name]?.test(params, name) ?? []);
  // Trap: decommissioned and uninstalled agents are excluded unless the request has their flag.
  const decommissioned = params.has('isDecommissioned');
  const uninstalled = params.has('isUninstalled');
  return (device) => {
    if (device.removed || !inScope(scope, device.site)) return false;
    if (device.status === 'decommissioned' && !decommissioned) return false;
    if (device.status === 'uninstalled' && !uninstalled) return false;
    if (tests.length === 0) return true;
    const row = new Row(device);
    return tests.every((test) => test(row));
  };
}
