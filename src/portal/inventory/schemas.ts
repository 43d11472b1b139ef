import { z } from 'zod';
import {
  cursor,
  exactText,
  limit,
  queryFlag,
  searchText,
  tenantId,
  time,
} from '../http/schemas.ts';
import { agentAvailability } from '../integration/feature-schemas.ts';

/** Devices, AI agents, sightings, changes. */

const deviceStatus = z.enum(['active', 'decommissioned', 'missing']);

export const device = z
  .object({
    deviceId: z.string(),
    uuid: z.string().nullable(),
    hostname: z.string().nullable(),
    domain: z.string().nullable(),
    osType: z.string().nullable(),
    osName: z.string().nullable(),
    osVersion: z.string().nullable(),
    agentVersion: z.string().nullable().describe('Of the SentinelOne agent on it.'),
    machineType: z.string().nullable(),
    modelName: z.string().nullable(),
    serialNumber: z.string().nullable(),
    ipAddresses: z.array(z.string()).readonly(),
    externalIp: z.string().nullable(),
    lastLoggedInUser: z.string().nullable(),
    accountName: z.string().nullable(),
    siteId: z.string().nullable(),
    siteName: z.string().nullable(),
    groupId: z.string().nullable(),
    groupName: z.string().nullable(),
    status: deviceStatus,
    lastActiveAt: time.nullable(),
    firstSeenAt: time,
    lastSeenAt: time,
    aiAgents: z
      .array(z.string())
      .readonly()
      .describe('Ids of the AI agents seen on it in the last 7 days.'),
  })
  .meta({ id: 'Device' });

const deviceFilters = {
  q: searchText.optional().describe('In host name, last logged-in user, IP address or serial.'),
  status: deviceStatus.optional(),
  osType: exactText.optional().meta({ example: 'windows' }),
  osName: exactText.optional(),
  siteId: exactText.optional(),
  groupId: exactText.optional(),
  hasAiAgents: queryFlag.optional().describe('Whether any AI agent was ever seen on it.'),
  activeWithinDays: z.coerce
    .number()
    .int()
    .min(1)
    .max(3_650)
    .optional()
    .describe('Only devices that checked in within so many days.'),
  inactiveForDays: z.coerce
    .number()
    .int()
    .min(1)
    .max(3_650)
    .optional()
    .describe('Only devices that did not check in for so many days.'),
};

const deviceSort = z.enum(['hostname', 'lastActiveAt', 'firstSeenAt', 'lastLoggedInUser']);
const order = z.enum(['asc', 'desc']);

export const deviceFilterQuery = z.strictObject(deviceFilters);

const deviceOrder = { sort: deviceSort.default('hostname'), order: order.default('asc') };

export const devicesQuery = z.strictObject({
  ...deviceFilters,
  ...deviceOrder,
  cursor: cursor.optional(),
  limit,
});

export const devicesCsvQuery = z.strictObject({
  ...deviceFilters,
  ...deviceOrder,
  columns: z
    .string()
    .max(500)
    .regex(/^[A-Za-z,]+$/, 'is a comma-separated list of columns')
    .optional()
    .describe('Comma-separated names of device fields, in this order; all when left out.'),
});

export const deviceParams = z.object({ tenantId, deviceId: exactText });

const facet = z.object({ id: z.string(), name: z.string(), count: z.number().int() });

export const deviceFacets = z
  .object({
    total: z.number().int(),
    status: z.array(facet).readonly(),
    osType: z.array(facet).readonly(),
    osName: z.array(facet).readonly(),
    site: z.array(facet).readonly(),
    group: z.array(facet).readonly(),
    truncated: z.boolean().describe('True: the longest lists were cut at 200 entries.'),
    computedAt: time,
  })
  .meta({ id: 'DeviceFacets' });

const changeKind = z.enum([
  'device_new',
  'device_decommissioned',
  'device_missing',
  'device_back',
  'ai_agent_new',
  'ai_agent_quiet',
  'ai_agent_back',
]);

export const change = z
  .object({
    changeId: z.number().int(),
    at: time,
    runNumber: z.number().int(),
    kind: changeKind,
    deviceId: z.string(),
    hostname: z.string().nullable(),
    aiAgent: z.string().nullable(),
    aiAgentName: z.string().nullable(),
    user: z.string().nullable().describe('OS user of the process.'),
  })
  .meta({ id: 'Change' });

export const changesQuery = z.strictObject({
  kind: changeKind.optional(),
  cursor: cursor.optional(),
  limit,
});

export const sighting = z
  .object({
    aiAgent: z.string(),
    name: z.string().describe('Of the AI agent.'),
    vendor: z.string().nullable(),
    kind: z.string().nullable(),
    deviceId: z.string(),
    hostname: z.string().nullable().describe('Null: the device is not in the inventory.'),
    deviceStatus: deviceStatus.nullable(),
    user: z.string().nullable().describe('OS user of the process.'),
    lastLoggedInUser: z.string().nullable().describe('Of the device.'),
    version: z.string().nullable(),
    launches: z.number().int().describe('In the last window it was seen in.'),
    active: z.boolean().describe('Seen within the last 7 days.'),
    modes: z.array(z.string()).readonly(),
    permissionBypass: z.boolean(),
    evidence: z.record(z.string(), z.string().nullable()),
    firstSeenAt: time,
    lastSeenAt: time,
  })
  .meta({ id: 'Sighting' });

const sightingFilters = {
  q: searchText.optional().describe('In host name, OS user or last logged-in user.'),
  aiAgent: exactText.optional(),
  deviceId: exactText.optional(),
  active: queryFlag.optional(),
  mode: z
    .enum([
      'headless',
      'mcp-config',
      'permission-bypass',
      'remote-control',
      'secret-in-args',
      'server-mode',
    ])
    .optional(),
};

const sightingOrder = {
  sort: z.enum(['lastSeenAt', 'firstSeenAt', 'aiAgent']).default('lastSeenAt'),
  order: order.default('desc'),
};

export const sightingFilterQuery = z.strictObject(sightingFilters);

export const sightingsQuery = z.strictObject({
  ...sightingFilters,
  ...sightingOrder,
  cursor: cursor.optional(),
  limit,
});

export const sightingsCsvQuery = z.strictObject({ ...sightingFilters, ...sightingOrder });

/** Why a list of AI agents is empty or old, and what to do. */
export const sightingPage = z
  .object({
    items: z.array(sighting),
    nextCursor: z.string().nullable(),
    availability: agentAvailability,
  })
  .meta({ id: 'SightingPage' });

const aiAgent = z
  .object({
    aiAgent: z.string(),
    name: z.string(),
    vendor: z.string().nullable(),
    kind: z.string().nullable(),
    devices: z.number().int(),
    activeDevices: z.number().int(),
    users: z.number().int(),
    active: z.boolean(),
    versions: z
      .array(z.string())
      .readonly()
      .describe('Those seen, the most frequent first; at most 20.'),
    versionCount: z.number().int(),
    modes: z.array(z.string()).readonly(),
    bypassDevices: z.number().int().describe('Devices where it ran past its permission prompts.'),
    firstSeenAt: time,
    lastSeenAt: time,
  })
  .meta({ id: 'AiAgent' });

export const aiAgentsQuery = z.strictObject({
  q: searchText.optional().describe('In name, vendor or id.'),
  active: queryFlag.optional(),
});

export const aiAgentList = z
  .object({ items: z.array(aiAgent), availability: agentAvailability, computedAt: time })
  .meta({ id: 'AiAgentList' });

export const deviceDetail = z
  .object({ device, sightings: z.array(sighting) })
  .meta({ id: 'DeviceDetail' });

export type DeviceView = z.infer<typeof device>;
export type SightingView = z.infer<typeof sighting>;
