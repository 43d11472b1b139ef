import { z } from 'zod';
import type { Device } from '../types.ts';
import { checkShape, WrongShape } from './http/envelope.ts';
import { booleanField, idField, textField, timeField } from './http/fields.ts';
import type { CallOptions, ConsoleHttp } from './http/request.ts';

export const AGENTS_PATH = '/web/api/v2.1/agents';

/** The API's maximum; its default is 10. */
export const PAGE_SIZE = 1000;

const addressesField = z.array(z.string()).nullish().catch(null);

/** Bounds of optional fields. A Kubernetes node has a MAC address for each pod. */
const MAX_TEXT = 500;
const MAX_MAC_ADDRESSES = 100;
const MAX_TAGS = 100;

/** Text cut to `MAX_TEXT` characters, or null. A value of a wrong type does not reject the device. */
const optionalText = textField
  .transform((value) => value?.slice(0, MAX_TEXT).toWellFormed() ?? null)
  .catch(null);

/** Like `booleanField`, but null for what is neither true nor false. */
const optionalBoolean = z
  .unknown()
  .optional()
  .transform((value) => {
    const text = String(value);
    if (/^(true|1)$/i.test(text)) return true;
    return /^(false|0)$/i.test(text) ? false : null;
  });

const interfaceField = z
  .object({ inet: addressesField, inet6: addressesField, physical: optionalText })
  .nullable()
  .catch(null);

const tagField = z.object({ key: optionalText, value: optionalText }).nullable().catch(null);

const agentSchema = z.object({
  id: idField,
  uuid: textField,
  computerName: textField,
  domain: textField,
  osType: textField,
  osName: textField,
  osRevision: textField,
  agentVersion: textField,
  machineType: textField,
  modelName: textField,
  serialNumber: textField,
  networkInterfaces: z.array(interfaceField).nullish().catch(null),
  externalIp: textField,
  lastLoggedInUserName: textField,
  activeDirectory: z.object({ userPrincipalName: optionalText }).nullish().catch(null),
  tags: z
    .object({ sentinelone: z.array(tagField).nullish().catch(null) })
    .nullish()
    .catch(null),
  externalId: optionalText,
  accountId: textField,
  accountName: textField,
  siteId: textField,
  siteName: textField,
  groupId: textField,
  groupName: textField,
  infected: optionalBoolean,
  networkStatus: optionalText,
  lastActiveDate: timeField,
  updatedAt: timeField,
  isDecommissioned: booleanField,
  isUninstalled: booleanField,
});

const onlyIdSchema = z.object({ id: idField });

const pageSchema = z.object({
  data: z.array(z.unknown()),
  pagination: z.object({
    nextCursor: z.string().nullish(),
    totalItems: z.number().nullish().catch(null),
  }),
});

/** A row that could not be read. `deviceId` when at least that was there. */
export interface RejectedRow {
  readonly deviceId: string | null;
  readonly reason: string;
}

export interface DevicePage {
  readonly devices: readonly Device[];
  readonly rejected: readonly RejectedRow[];
  /** Null: the listing ends here. */
  readonly nextCursor: string | null;
  /** The console's total of the listing, which changes while it is read; null when not given. */
  readonly totalItems: number | null;
}

/**
 * One page of the device list in ascending id order, decommissioned and uninstalled devices
 * included. A page without `pagination`, or of which most rows cannot be read, is a wrong shape.
 *
 * @param cursor of the page before, or null for the first page
 */
export function listDevices(
  http: ConsoleHttp,
  cursor: string | null,
  options: CallOptions,
): Promise<DevicePage> {
  const query = {
    limit: PAGE_SIZE,
    sortBy: 'id',
    sortOrder: 'asc',
    // Without both the console leaves such devices out.
    isDecommissioned: 'true,false',
    isUninstalled: 'true,false',
    cursor: cursor ?? undefined,
  };
  return http.get(AGENTS_PATH, query, parseDevicePage, options);
}

export function parseDevicePage(json: unknown): DevicePage {
  const { data, pagination } = checkShape(pageSchema, json);
  const devices: Device[] = [];
  const rejected: RejectedRow[] = [];
  for (const row of data) {
    const parsed = agentSchema.safeParse(row);
    if (parsed.success) {
      devices.push(toDevice(parsed.data));
      continue;
    }
    const issue = parsed.error.issues[0];
    rejected.push({
      deviceId: onlyIdSchema.safeParse(row).data?.id ?? null,
      reason: `${issue?.path.join('.') || 'row'}: ${issue?.message ?? 'unexpected'}`,
    });
  }
  if (rejected.length > data.length / 2) {
    throw new WrongShape(`${rejected.length} of ${data.length} rows: ${rejected[0]?.reason}`);
  }
  return {
    devices,
    rejected,
    nextCursor: decodeCursor(pagination.nextCursor),
    totalItems: pagination.totalItems ?? null,
  };
}

/**
 * Some cursors come percent-encoded already (`…%3D%3D`). They are decoded once here, because the
 * HTTP client encodes every value; base64 itself holds no percent sign.
 */
export function decodeCursor(cursor: string | null | undefined): string | null {
  if (cursor === null || cursor === undefined || cursor === '') return null;
  if (!/%[0-9a-f]{2}/i.test(cursor)) return cursor;
  try {
    return decodeURIComponent(cursor);
  } catch {
    return cursor;
  }
}

function toDevice(agent: z.infer<typeof agentSchema>): Device {
  const interfaces = (agent.networkInterfaces ?? []).filter((one) => one !== null);
  return {
    deviceId: agent.id,
    uuid: agent.uuid,
    hostname: agent.computerName,
    domain: agent.domain,
    osType: agent.osType,
    osName: agent.osName,
    osVersion: agent.osRevision,
    agentVersion: agent.agentVersion,
    machineType: agent.machineType,
    modelName: agent.modelName,
    serialNumber: agent.serialNumber,
    ipAddresses: interfaces
      .flatMap(({ inet, inet6 }) => [...(inet ?? []), ...(inet6 ?? [])])
      .map((address) => address.replaceAll('\u0000', '').toWellFormed())
      .filter((address) => address !== ''),
    macAddresses: distinct(
      interfaces.flatMap(({ physical }) => macAddress(physical) ?? []),
      MAX_MAC_ADDRESSES,
    ),
    externalIp: agent.externalIp,
    lastLoggedInUser: agent.lastLoggedInUserName,
    userPrincipalName: agent.activeDirectory?.userPrincipalName ?? null,
    tags: toTags(agent.tags?.sentinelone ?? []),
    externalId: agent.externalId,
    accountId: agent.accountId,
    accountName: agent.accountName,
    siteId: agent.siteId,
    siteName: agent.siteName,
    groupId: agent.groupId,
    groupName: agent.groupName,
    infected: agent.infected,
    networkStatus: agent.networkStatus,
    lastActiveAt: agent.lastActiveDate,
    consoleUpdatedAt: agent.updatedAt,
    decommissioned: agent.isDecommissioned || agent.isUninstalled,
  };
}

/** Each value once, in the order they came; null when there is none. */
function distinct(values: readonly string[], max: number): readonly string[] | null {
  const found = [...new Set(values)].slice(0, max);
  return found.length === 0 ? null : found;
}

/**
 * Consoles write `00-25-96-FF-FE-12` and `00:25:96:ff:fe:12`; other systems compare by one spelling.
 * Null for what is no address, and for the zero address of loopback and tunnel interfaces.
 */
function macAddress(text: string | null): string | null {
  const digits = text?.trim().replace(/[:.-]/g, '').toLowerCase() ?? '';
  if (!/^(?:[0-9a-f]{2}){6,20}$/.test(digits) || /^0+$/.test(digits)) return null;
  return digits.match(/../g)?.join(':') ?? null;
}

/** Sorted, because the order of tags means nothing and must not make a device look changed. */
function toTags(
  tags: readonly ({ readonly key: string | null; readonly value: string | null } | null)[],
): readonly string[] | null {
  const texts = tags.map((tag) => [tag?.key, tag?.value].filter((part) => part).join(':'));
  return distinct(texts.filter((text) => text !== '').toSorted(), MAX_TAGS);
}
