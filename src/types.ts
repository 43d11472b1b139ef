/**
 * Glossary. Each word has one meaning everywhere.
 *
 * Product:
 * - tenant: a customer of ours; owns at most one integration.
 * - integration: a tenant's connection to its console, with cadence, engine and status.
 * - console: a SentinelOne management console: URL and token.
 * - device: a managed endpoint. SentinelOne's API calls it "agent"; that word stays inside
 *   `src/sentinelone`.
 * - AI agent: an entry of the catalogue (Claude Code, Cursor, ...). Never "agent" alone.
 * - catalogue: the versioned detection data.
 * - launch: the start of a process on a device, as Deep Visibility recorded it.
 * - sighting: one AI agent on one device used by one OS user.
 * - mode: a way an AI agent was launched, such as with permission prompts off.
 * - change: an event in the history of a device or sighting.
 *
 * Discovery:
 * - run: one pass of discovery over a console: inventory and Deep Visibility.
 * - request: a message that asks for a run; requests merge into the pending request.
 * - trigger: the kind of the request that a run serves.
 * - cadence: when runs start by themselves; a Temporal Schedule sends a tick each time.
 * - outcome: how a run ended. The reason says why it did not end `full`.
 * - inventory: the half of a run that lists devices.
 * - listing: one walk over the console's device list, page by page.
 * - position: how far a listing came: page and cursor, stored in the run's row.
 * - Deep Visibility: the half of a run that finds AI agents, and SentinelOne's product for it.
 * - engine: an API that queries launches: long-running queries or classic Deep Visibility.
 * - window: the time range of a run's queries.
 * - part: one query over one window, or over a half of it.
 * - budget: the time that Deep Visibility may take in a run.
 * - attempt: one execution of an activity by Temporal.
 * - missing: said of a device that a complete listing did not contain.
 *
 * Portal:
 * - person: a user of the portal; a member of tenants with a role in each.
 * - principal: the authenticated caller of a request: a person or an API key.
 */

/** `disconnecting`: no run may start; the token is kept to end queries at the console. */
export type IntegrationStatus =
  | 'connected'
  | 'paused'
  | 'action_required'
  | 'disconnecting'
  | 'disconnected';

export type RunTrigger = 'connect' | 'schedule' | 'manual' | 'credentials';

/** `inventory-only`: the inventory is complete, Deep Visibility gave no result. */
export type RunOutcome = 'full' | 'inventory-only' | 'failed' | 'cancelled';

export type DeviceStatus = 'active' | 'decommissioned' | 'missing';

/** A warning does not change a run's outcome; users see it on the run and in `status`. */
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
  readonly externalIp: string | null;
  readonly lastLoggedInUser: string | null;
  readonly accountId: string | null;
  readonly accountName: string | null;
  readonly siteId: string | null;
  readonly siteName: string | null;
  readonly groupId: string | null;
  readonly groupName: string | null;
  /** ISO 8601 with up to microseconds, UTC, or null. Moves at every check-in of the device. */
  readonly lastActiveAt: string | null;
  /** The console's own time of last change; decides between two versions of one device. */
  readonly consoleUpdatedAt: string | null;
  readonly decommissioned: boolean;
}

/** Result of the workflow `discoveryRun`. */
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
