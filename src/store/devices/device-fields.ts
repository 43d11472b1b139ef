import type { Device, DeviceStatus } from '../../types.ts';

/**
 * The one list of a device's fields. The staging table, COPY, the hash, the upsert, the select list,
 * the command line's columns and the CSV columns derive from it, in its order.
 *
 * To add a field: `Device` in `types.ts`, `sentinelone/devices.ts`, a migration, a line below, the
 * schema in `portal/inventory/schemas.ts`, and the column of the web app.
 */

/** A device as people and programs read it. Times are ISO 8601, UTC; absent values are null. */
export interface DeviceRow extends Omit<Device, keyof NotShown> {
  readonly status: DeviceStatus;
  readonly firstSeenAt: string;
  readonly lastSeenAt: string;
  /** Ids of the AI agents seen on it within the last seven days. */
  readonly aiAgents: readonly string[];
}

/** Stored as `status`, and to decide between two versions of a device. */
type NotShown = Pick<Device, 'decommissioned' | 'consoleUpdatedAt'>;

/** What the console says of a device, as it is stored. */
type ConsoleField = Exclude<keyof Device, keyof NotShown>;

type SqlType<Value> = Value extends readonly string[]
  ? 'text[]'
  : Value extends boolean
    ? 'boolean'
    : 'text' | 'timestamptz';

type Field<Name extends keyof DeviceRow> = {
  readonly column: string;
  readonly type: SqlType<NonNullable<DeviceRow[Name]>>;
  /**
   * `devices` holds what a device is. Each of these fields that comes from the console takes part in
   * the hash: a changed hash rewrites the wide row and counts as a change of the device. `presence`
   * holds what moves at check-ins: every run updates the narrow row, which has no hash.
   */
  readonly table: 'devices' | 'presence';
} & (Name extends ConsoleField ? unknown : { readonly setByRun: true });

/**
 * The first seventeen are the command line's contract, in this order; new fields follow them.
 *
 * `networkStatus` changes whenever a lid is closed, and `infected` with every threat and for a whole
 * fleet in an outbreak: in `devices` they would rewrite wide rows and their search index.
 */
const COLUMNS = {
  deviceId: { column: 'device_id', type: 'text', table: 'devices' },
  hostname: { column: 'hostname', type: 'text', table: 'devices' },
  osName: { column: 'os_name', type: 'text', table: 'devices' },
  osVersion: { column: 'os_version', type: 'text', table: 'devices' },
  agentVersion: { column: 'agent_version', type: 'text', table: 'devices' },
  ipAddresses: { column: 'ip_addresses', type: 'text[]', table: 'devices' },
  externalIp: { column: 'external_ip', type: 'text', table: 'devices' },
  lastLoggedInUser: { column: 'last_logged_in_user', type: 'text', table: 'devices' },
  accountName: { column: 'account_name', type: 'text', table: 'devices' },
  siteName: { column: 'site_name', type: 'text', table: 'devices' },
  groupName: { column: 'group_name', type: 'text', table: 'devices' },
  lastActiveAt: { column: 'last_active_at', type: 'timestamptz', table: 'presence' },
  status: { column: 'status', type: 'text', table: 'devices', setByRun: true },
  uuid: { column: 'uuid', type: 'text', table: 'devices' },
  osType: { column: 'os_type', type: 'text', table: 'devices' },
  firstSeenAt: { column: 'first_seen_at', type: 'timestamptz', table: 'devices', setByRun: true },
  lastSeenAt: { column: 'last_seen_at', type: 'timestamptz', table: 'presence', setByRun: true },
  domain: { column: 'domain', type: 'text', table: 'devices' },
  machineType: { column: 'machine_type', type: 'text', table: 'devices' },
  modelName: { column: 'model_name', type: 'text', table: 'devices' },
  serialNumber: { column: 'serial_number', type: 'text', table: 'devices' },
  macAddresses: { column: 'mac_addresses', type: 'text[]', table: 'devices' },
  userPrincipalName: { column: 'user_principal_name', type: 'text', table: 'devices' },
  tags: { column: 'tags', type: 'text[]', table: 'devices' },
  externalId: { column: 'external_id', type: 'text', table: 'devices' },
  networkStatus: { column: 'network_status', type: 'text', table: 'presence' },
  infected: { column: 'infected', type: 'boolean', table: 'presence' },
  accountId: { column: 'account_id', type: 'text', table: 'devices' },
  siteId: { column: 'site_id', type: 'text', table: 'devices' },
  groupId: { column: 'group_id', type: 'text', table: 'devices' },
} as const satisfies {
  readonly [Name in Exclude<keyof DeviceRow, 'aiAgents'>]: Field<Name>;
};

type StoredField = keyof typeof COLUMNS;

const isStored = (name: string): name is StoredField => Object.hasOwn(COLUMNS, name);
const isFromConsole = (name: StoredField): name is ConsoleField => !('setByRun' in COLUMNS[name]);

const STORED_FIELDS = Object.keys(COLUMNS).filter(isStored);

/** All fields in the order in which they are shown. */
export const DEVICE_FIELD_NAMES: readonly (keyof DeviceRow)[] = [...STORED_FIELDS, 'aiAgents'];

const fromConsole = (table: 'devices' | 'presence') =>
  STORED_FIELDS.filter(isFromConsole)
    .map((name) => ({ name, ...COLUMNS[name] }))
    .filter((field) => field.table === table);

/** What the console says a device is: hashed, and written when the hash changes. */
export const HASHED_FIELDS = fromConsole('devices');

/** What moves at check-ins: written by every run. */
export const PRESENCE_FIELDS = fromConsole('presence');

/** All fields of a device `d` and its presence `p` of the tenant `$1`, by name. */
export const DEVICE_SELECT = [
  ...STORED_FIELDS.map((name) => {
    const { column, type, table } = COLUMNS[name];
    const value = `${table === 'devices' ? 'd' : 'p'}.${column}`;
    return `${type === 'timestamptz' ? `app.iso(${value})` : value} as "${name}"`;
  }),
  `array(select distinct ai_agent from app.sightings s
         where s.tenant_id = $1 and s.device_id = d.device_id
           and s.last_seen_at >= now() - interval '7 days' order by ai_agent) as "aiAgents"`,
].join(', ');
