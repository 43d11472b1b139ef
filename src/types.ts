/**
 * The nouns of this project. Each word has one meaning everywhere.
 *
 * - tenant: a customer of ours; owns at most one SentinelOne integration.
 * - console: a tenant's SentinelOne management console: URL and token.
 * - device: a managed endpoint. SentinelOne's API calls it "agent"; that word stays inside
 *   `src/sentinelone`.
 * - AI agent: an entry of our catalogue (Claude Code, Cursor, ...).
 * - sighting: one AI agent seen on one device by one OS user.
 * - run: one pass of discovery over a console.
 * - listing: one walk over the console's device list, page by page.
 * - catalogue: the versioned detection data.
 */

/** `disconnecting`: no run may begin, the token still serves to end what is going on. */
export type IntegrationStatus =
  | 'connected'
  | 'paused'
  | 'action_required'
  | 'disconnecting'
  | 'disconnected';

/** Who or what asked for a run. */
export type RunTrigger = 'connect' | 'schedule' | 'manual' | 'credentials';

/** How a run ended. `inventory-only`: every device is there, Deep Visibility gave nothing. */
export type RunOutcome = 'full' | 'inventory-only' | 'failed' | 'cancelled';

export type DeviceStatus = 'active' | 'decommissioned' | 'missing';

/** Why a run ended `inventory-only`. */
export type DeepVisibilityReason =
  | 'unlicensed'
  | 'not_permitted'
  | 'timed_out'
  | 'rejected'
  | 'failed'
  | 'bad_response'
  | 'unreachable'
  | 'internal';

/** A warning does not change a run's outcome; the user sees it on the run and in `status`. */
export type WarningCode =
  | 'listing_short'
  | 'mass_disappearance'
  | 'site_scope_only'
  | 'token_expires_soon'
  | 'rows_rejected'
  | 'results_cut';

export interface RunWarning {
  readonly code: WarningCode;
  readonly message: string;
}

/** One device as its console describes it. Absent and empty values are null. */
export interface Device {
  /** SentinelOne's agent id: 18 or 19 digits, always text (it does not fit a JavaScript number). */
  readonly deviceId: string;
  readonly uuid: string | null;
  readonly hostname: string | null;
  readonly domain: string | null;
  readonly osType: string | null;
  readonly osName: string | null;
  readonly osVersion: string | null;
  readonly agentVersion: string | null;
  readonly machineType: string | null;
  readonly modelName: string | null;
  readonly serialNumber: string | null;
  readonly ipAddresses: readonly string[];
  /** Lower case, bytes separated by colons, each address once. */
  readonly macAddresses: readonly string[] | null;
  readonly externalIp: string | null;
  readonly lastLoggedInUser: string | null;
  /** Of the last directory user: `ann@corp.example`. */
  readonly userPrincipalName: string | null;
  /** `key:value`, as set in the console; sorted, each tag once. */
  readonly tags: readonly string[] | null;
  /** The customer's own id of the device, as set in the console. */
  readonly externalId: string | null;
  readonly accountId: string | null;
  readonly accountName: string | null;
  readonly siteId: string | null;
  readonly siteName: string | null;
  readonly groupId: string | null;
  readonly groupName: string | null;
  /** Whether it has active threats; null when the console does not say. */
  readonly infected: boolean | null;
  /** `connected`, `disconnected`, `connecting` or `disconnecting`. */
  readonly networkStatus: string | null;
  /** ISO 8601 with up to microseconds, UTC, or null. Moves at every check-in of the device. */
  readonly lastActiveAt: string | null;
  /** The console's own time of last change; decides between two versions of one device. */
  readonly consoleUpdatedAt: string | null;
  readonly decommissioned: boolean;
}

/** What a finished run reports; small enough to be a workflow result. */
export interface RunSummary {
  readonly tenantId: string;
  readonly runNumber: number;
  readonly trigger: RunTrigger;
  readonly outcome: RunOutcome;
  /** `code: words` for every outcome but `full`; null there. */
  readonly reason: string | null;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  readonly finishedAt: string;
  readonly devicesSeen: number;
  readonly devicesNew: number;
  readonly devicesMissing: number;
  readonly sightings: number;
  readonly newSightings: number;
  readonly warnings: readonly RunWarning[];
}
