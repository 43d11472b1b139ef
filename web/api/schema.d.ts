// Made by scripts/api-types.mjs from the portal's OpenAPI document; do not edit.

export type RoleInput = "admin" | "viewer";

export type PayloadsInput = {
  readonly payloads: readonly ({
    readonly metadata?: { readonly [name: string]: string };
    readonly data?: string;
  })[];
};

export type CadenceInput = {
  readonly every: string;
} | {
  /** Five fields, UTC. */
  readonly cron: string;
};

export type Count = {
  readonly count: number;
  /** True: there are more than `count`. */
  readonly capped: boolean;
};

export type Problem = {
  /** urn:s1-discovery:error: and the code. */
  readonly type: string;
  /** The catalogue's message without the particular cause. */
  readonly title: string;
  readonly status: number;
  /** What to show: the message with the particular cause. */
  readonly detail: string;
  /** Of the error catalogue. */
  readonly code: "invalid_token" | "missing_scope" | "console_url_rejected" | "console_address_refused" | "console_unreachable" | "console_rate_limited" | "console_bad_response" | "deep_visibility_unavailable" | "usage" | "invalid_setting" | "invalid_tenant" | "unknown_tenant" | "tenant_paused" | "tenant_disconnected" | "run_cancelled" | "run_superseded" | "run_overlap" | "run_timed_out" | "no_worker" | "master_key_missing" | "master_key_invalid" | "master_key_wrong" | "master_key_exposed" | "key_service_unreachable" | "key_service_refused" | "sealed_token_broken" | "payload_broken" | "database_unreachable" | "database_outdated" | "database_failed" | "temporal_unreachable" | "temporal_not_prepared" | "not_running" | "already_running" | "embedded_failed" | "sign_in_required" | "sign_in_failed" | "sign_in_expired" | "second_factor_required" | "second_factor_failed" | "second_factor_blocked" | "second_factor_setup_required" | "second_factor_exists" | "second_factor_missing" | "second_factor_mandatory" | "second_factor_broken" | "reauthentication_required" | "no_password" | "forbidden" | "origin_refused" | "not_found" | "method_not_allowed" | "invalid_request" | "body_too_large" | "unsupported_media_type" | "rate_limited" | "too_slow" | "link_invalid" | "weak_password" | "email_taken" | "token_required" | "tenant_exists" | "member_exists" | "last_admin" | "port_busy" | "internal";
  /** Names this answer in the portal's log. */
  readonly instance: string;
  /** Messages to show at the fields of a form; a path such as `cadence.every`. */
  readonly errors?: readonly ({
    readonly field: string;
    readonly message: string;
  })[];
  readonly retryAfterSeconds?: number;
  /** With `sign_in_required`: the ways there are; `oidc` is the provider as shown. */
  readonly signIn?: {
    readonly password: boolean;
    readonly oidc: string | null;
  };
};

export type Role = "admin" | "viewer";

export type Session = {
  readonly user: {
    readonly userId: string;
    readonly name: string;
    readonly email: string;
    /** May create tenants; is an admin of every tenant of this installation. */
    readonly installationAdmin: boolean;
    /** False: the person signs in at the OIDC provider only. */
    readonly hasPassword: boolean;
  };
  readonly secondFactor: {
    readonly on: boolean;
    /** Required by this installation: until it is on, nothing but its set-up is permitted. */
    readonly required: boolean;
    readonly recoveryCodesLeft: number;
  };
  readonly sessionId: string;
  /** Use extends it, up to a limit. */
  readonly expiresAt: string;
  readonly tenants: readonly ({
    readonly tenantId: string;
    readonly role: Role;
  })[];
  /** Not null: lists can be read; requests that need Temporal fail. */
  readonly degraded: "temporal_unreachable" | null;
  readonly temporalUiUrl: string | null;
  readonly version: string;
};

export type Link = {
  /** `sign-in` takes the token alone; the others a name, an e-mail and a password. */
  readonly purpose: "first-admin" | "invitation" | "sign-in";
  /** Not null: the account is created for this address. */
  readonly email: string | null;
  readonly tenantId: string | null;
  readonly role: Role | null;
  readonly expiresAt: string;
};

export type OidcStart = {
  readonly url: string;
};

export type SignedInSession = {
  readonly sessionId: string;
  readonly current: boolean;
  readonly createdAt: string;
  readonly lastUsedAt: string;
  readonly expiresAt: string;
  readonly address: string | null;
  readonly userAgent: string | null;
};

export type SecondFactorWanted = {
  readonly wanted: "second-factor";
  /** Until then `POST /api/auth/second-factor` takes a code. */
  readonly expiresAt: string;
};

export type SecondFactorSetup = {
  /** In base32, to be typed into an authenticator app. */
  readonly secret: string;
  /** The same for a QR code. */
  readonly uri: string;
};

export type RecoveryCodes = {
  /** Shown once. */
  readonly recoveryCodes: readonly (string)[];
};

export type Payloads = {
  readonly payloads: readonly ({
    readonly metadata?: { readonly [name: string]: string };
    readonly data?: string;
  })[];
};

export type Advice = {
  readonly whatToDo: string;
  /** Where to do it: the token, the connection, or the features. */
  readonly fix: "token" | "connection" | "features" | null;
};

export type RunWarning = {
  readonly code: string;
  readonly message: string;
  readonly advice: Advice;
};

export type Run = {
  readonly runNumber: number;
  readonly trigger: "connect" | "schedule" | "manual" | "credentials";
  /** Null while it runs. */
  readonly outcome: "full" | "inventory-only" | "failed" | "cancelled" | null;
  /** Of the error catalogue, or of Deep Visibility. */
  readonly reasonCode: string | null;
  /** In plain words; null for `full`. */
  readonly reason: string | null;
  /** What to do about it; null if there is nothing to do. */
  readonly advice: Advice | null;
  readonly startedAt: string;
  readonly finishedAt: string | null;
  readonly durationMs: number | null;
  readonly devicesSeen: number;
  readonly devicesNew: number;
  readonly devicesMissing: number;
  readonly sightings: number;
  readonly newSightings: number;
  /** Known and active devices whose fields changed. */
  readonly devicesChanged: number;
  readonly devicesDecommissioned: number;
  /** At the end of the run; null if the listing did not complete. */
  readonly devicesActive: number | null;
  /** The console's own count. */
  readonly devicesExpected: number | null;
  /** Of the console's device list. */
  readonly pages: number;
  /** Requests to the console that had to be repeated. */
  readonly retries: number;
  /** The engine that was used; null: none. */
  readonly engine: "long-running" | "classic" | null;
  /** The window that was searched for AI agents. */
  readonly windowFrom: string | null;
  readonly windowTo: string | null;
  readonly warnings: readonly (RunWarning)[];
  /** This run in Temporal's UI. */
  readonly temporalUrl: string | null;
};

export type Progress = {
  readonly runNumber: number;
  readonly trigger: string;
  readonly startedAt: string;
  readonly devicesSoFar: number;
  /** The console's own count. */
  readonly devicesTotal: number | null;
  /** In words. */
  readonly inventory: string | null;
  /** In words. */
  readonly deepVisibility: string | null;
};

export type Integration = {
  readonly tenantId: string;
  readonly status: "not_connected" | "connected" | "paused" | "action_required" | "disconnecting" | "disconnected";
  readonly consoleUrl: string | null;
  readonly connectedAt: string | null;
  /** Null when there is none; the token itself is never shown. */
  readonly token: {
    readonly last4: string;
    readonly createdAt: string | null;
    readonly expiresAt: string | null;
    readonly scope: "tenant" | "account" | "site" | null;
  } | null;
  /** Within 14 days, or it has expired already. */
  readonly tokenExpiresSoon: boolean;
  /** With `action_required`: the problem to fix, in words. */
  readonly action: {
    readonly code: string;
    readonly message: string;
  } | null;
  readonly cadence: {
    readonly every: string | null;
    readonly cron: string | null;
    readonly text: string;
  } | null;
  /** The engine setting, and the engine that `auto` found to work. */
  readonly engine: {
    readonly setting: "auto" | "long-running" | "classic";
    readonly known: "long-running" | "classic" | null;
  } | null;
  /** Null: none is planned, or Temporal is unreachable. */
  readonly nextRunAt: string | null;
  readonly running: Progress | null;
  readonly lastRun: Run | null;
  /** The newest run with the outcome `full`. */
  readonly lastFullRun: Run | null;
  /** Many devices vanished at once; `resync` with `acceptMissing` confirms it. */
  readonly awaitsMassDisappearance: boolean;
  readonly degraded: "temporal_unreachable" | null;
  /** The tenant's workflow in Temporal's UI. */
  readonly temporalUrl: string | null;
};

export type ConnectionReport = {
  /** The normalised URL. */
  readonly consoleUrl: string;
  readonly consoleVersion: string | null;
  /** `tenant` is Global. */
  readonly scope: "tenant" | "account" | "site" | null;
  readonly scopeNames: readonly (string)[];
  readonly roles: readonly (string)[];
  /** A role of the token that may change the console, which is more than needed. */
  readonly excessRole: string | null;
  readonly tokenCreatedAt: string | null;
  readonly tokenExpiresAt: string | null;
  readonly deviceCount: number | null;
  readonly deepVisibility: "available" | "unlicensed" | "not_permitted" | "unknown";
  readonly message: string;
  /** What runs with this token and licence will and will not find. */
  readonly notes: readonly (string)[];
};

export type IntegrationSaved = {
  readonly integration: Integration;
  readonly report: ConnectionReport;
};

export type StreamEvent = {
  readonly type: "status";
  readonly data: Integration;
} | {
  readonly type: "progress";
  readonly data: Progress;
} | {
  readonly type: "run";
  readonly data: Run;
} | {
  readonly type: "degraded";
  readonly data: {
    readonly code: string | null;
  };
};

export type SupportBundle = {
  readonly tenantId: string;
  readonly createdAt: string;
  readonly version: string;
  readonly status: "not_connected" | "connected" | "paused" | "action_required" | "disconnecting" | "disconnected";
  readonly action: string | null;
  readonly consoleUrl: string | null;
  readonly tokenScope: string | null;
  readonly tokenExpiresAt: string | null;
  readonly cadence: string | null;
  readonly devices: {
    readonly active: number;
    readonly decommissioned: number;
    readonly missing: number;
  };
  /** The newest 20. */
  readonly runs: readonly (Run)[];
  readonly errors: readonly ({
    readonly at: string;
    readonly runNumber: number;
    readonly message: string;
  })[];
  readonly temporal: "reachable" | "temporal_unreachable";
};

export type AgentAvailability = {
  /** `available`: nothing to explain. */
  readonly state: "available" | "not_connected" | "never_ran" | "first_run_going_on" | "run_failed" | "deep_visibility_unlicensed" | "deep_visibility_not_permitted" | "deep_visibility_failed" | "nothing_seen";
  readonly message: string | null;
  readonly whatToDo: string | null;
  /** End of the newest run that Deep Visibility answered. */
  readonly asOf: string | null;
};

export type Feature = {
  readonly id: string;
  readonly name: string;
  readonly state: "available" | "limited" | "unavailable" | "unknown";
  /** Why it is not simply available. */
  readonly reason: string | null;
  readonly whatToDo: string | null;
  /** Permission and licence at SentinelOne. */
  readonly needs: string;
};

export type Features = {
  readonly consoleUrl: string | null;
  readonly tokenScope: "tenant" | "account" | "site" | null;
  readonly tokenExpiresAt: string | null;
  readonly evaluatedAfterRun: number | null;
  readonly items: readonly (Feature)[];
};

export type Device = {
  readonly deviceId: string;
  readonly uuid: string | null;
  readonly hostname: string | null;
  readonly domain: string | null;
  readonly osType: string | null;
  readonly osName: string | null;
  readonly osVersion: string | null;
  /** Of the SentinelOne agent on it. */
  readonly agentVersion: string | null;
  readonly machineType: string | null;
  readonly modelName: string | null;
  readonly serialNumber: string | null;
  readonly ipAddresses: readonly (string)[];
  readonly externalIp: string | null;
  readonly lastLoggedInUser: string | null;
  readonly accountName: string | null;
  readonly siteId: string | null;
  readonly siteName: string | null;
  readonly groupId: string | null;
  readonly groupName: string | null;
  readonly status: "active" | "decommissioned" | "missing";
  readonly lastActiveAt: string | null;
  readonly firstSeenAt: string;
  readonly lastSeenAt: string;
  /** Ids of the AI agents seen on it in the last 7 days. */
  readonly aiAgents: readonly (string)[];
};

export type DeviceFacets = {
  readonly total: number;
  readonly status: readonly ({
    readonly id: string;
    readonly name: string;
    readonly count: number;
  })[];
  readonly osType: readonly ({
    readonly id: string;
    readonly name: string;
    readonly count: number;
  })[];
  readonly osName: readonly ({
    readonly id: string;
    readonly name: string;
    readonly count: number;
  })[];
  readonly site: readonly ({
    readonly id: string;
    readonly name: string;
    readonly count: number;
  })[];
  readonly group: readonly ({
    readonly id: string;
    readonly name: string;
    readonly count: number;
  })[];
  /** True: the longest lists were cut at 200 entries. */
  readonly truncated: boolean;
  readonly computedAt: string;
};

export type Change = {
  readonly changeId: number;
  readonly at: string;
  readonly runNumber: number;
  readonly kind: "device_new" | "device_decommissioned" | "device_missing" | "device_back" | "ai_agent_new" | "ai_agent_quiet" | "ai_agent_back";
  readonly deviceId: string;
  readonly hostname: string | null;
  readonly aiAgent: string | null;
  readonly aiAgentName: string | null;
  /** OS user of the process. */
  readonly user: string | null;
};

export type Sighting = {
  readonly aiAgent: string;
  /** Of the AI agent. */
  readonly name: string;
  readonly vendor: string | null;
  readonly kind: string | null;
  readonly deviceId: string;
  /** Null: the device is not in the inventory. */
  readonly hostname: string | null;
  readonly deviceStatus: "active" | "decommissioned" | "missing" | null;
  /** OS user of the process. */
  readonly user: string | null;
  /** Of the device. */
  readonly lastLoggedInUser: string | null;
  readonly version: string | null;
  /** In the last window it was seen in. */
  readonly launches: number;
  /** Seen within the last 7 days. */
  readonly active: boolean;
  readonly modes: readonly (string)[];
  readonly permissionBypass: boolean;
  readonly evidence: { readonly [name: string]: string | null };
  readonly firstSeenAt: string;
  readonly lastSeenAt: string;
};

export type SightingPage = {
  readonly items: readonly (Sighting)[];
  readonly nextCursor: string | null;
  readonly availability: AgentAvailability;
};

export type AiAgent = {
  readonly aiAgent: string;
  readonly name: string;
  readonly vendor: string | null;
  readonly kind: string | null;
  readonly devices: number;
  readonly activeDevices: number;
  readonly users: number;
  readonly active: boolean;
  /** Those seen, the most frequent first; at most 20. */
  readonly versions: readonly (string)[];
  readonly versionCount: number;
  readonly modes: readonly (string)[];
  /** Devices where it ran past its permission prompts. */
  readonly bypassDevices: number;
  readonly firstSeenAt: string;
  readonly lastSeenAt: string;
};

export type AiAgentList = {
  readonly items: readonly (AiAgent)[];
  readonly availability: AgentAvailability;
  readonly computedAt: string;
};

export type DeviceDetail = {
  readonly device: Device;
  readonly sightings: readonly (Sighting)[];
};

export type Overview = {
  readonly devices: {
    readonly active: number;
    readonly decommissioned: number;
    readonly missing: number;
  };
  readonly aiAgents: {
    /** Different ones, seen within the last 7 days. */
    readonly agents: number;
    readonly sightings: number;
    readonly devices: number;
    readonly users: number;
    readonly bypassDevices: number;
  };
  /** The last run of each day, at most 90 days, oldest first. */
  readonly trend: readonly ({
    readonly day: string;
    readonly devices: number;
    readonly sightings: number;
  })[];
  /** First observed anywhere within the last 7 days, newest first. */
  readonly newAiAgents: readonly ({
    readonly aiAgent: string;
    readonly name: string;
    readonly vendor: string | null;
    readonly firstSeenAt: string;
    readonly devices: number;
  })[];
  /** What the runs of the last 7 days changed. */
  readonly lastWeek: {
    readonly devicesNew: number;
    readonly devicesDecommissioned: number;
    readonly devicesMissing: number;
    readonly devicesBack: number;
    readonly sightingsNew: number;
    readonly sightingsQuiet: number;
    readonly sightingsBack: number;
  };
  readonly runHealth: {
    readonly full: number;
    readonly inventoryOnly: number;
    readonly failed: number;
    readonly cancelled: number;
    readonly averageDurationMs: number | null;
    /** The newest 20, newest first; counts are of the last 7 days. */
    readonly recent: readonly (Run)[];
  };
  readonly availability: AgentAvailability;
  readonly computedAt: string;
};

export type Tenant = {
  readonly tenantId: string;
  readonly role: Role;
  /** Status of its integration. */
  readonly status: "not_connected" | "connected" | "paused" | "action_required" | "disconnecting" | "disconnected";
  readonly createdAt: string;
};

export type Member = {
  readonly userId: string;
  readonly name: string;
  readonly email: string;
  readonly role: Role;
  readonly installationAdmin: boolean;
  readonly addedAt: string;
  readonly lastSignInAt: string | null;
  /** Whether sign-in takes a code too. */
  readonly secondFactor: boolean;
};

export type Invitation = {
  readonly invitationId: string;
  readonly email: string;
  readonly role: Role;
  readonly invitedBy: string | null;
  readonly createdAt: string;
  readonly expiresAt: string;
};

export type InvitationMade = {
  /** Null: the person has an account already and is a member now. */
  readonly invitation: Invitation | null;
  /** Shown once: send it to the person. */
  readonly link: string;
};

export type ApiKey = {
  readonly keyId: string;
  readonly name: string;
  /** The first characters of the key. */
  readonly start: string;
  readonly createdBy: string | null;
  readonly createdAt: string;
  readonly expiresAt: string | null;
  readonly lastUsedAt: string | null;
};

export type ApiKeyMade = {
  readonly apiKey: ApiKey;
  /** Shown once. Send it as `Authorization: Bearer …`. */
  readonly key: string;
};

export type AuditEntry = {
  readonly auditId: number;
  readonly at: string;
  readonly action: string;
  /** `unknown`: interrupted half-way. */
  readonly outcome: "done" | "failed" | "unknown";
  /** Why it failed: a code of the error catalogue. */
  readonly code: string | null;
  /** E-mail, or the name of an API key; null: unknown. */
  readonly actor: string | null;
  readonly address: string | null;
  readonly userAgent: string | null;
  readonly target: string | null;
  readonly details: { readonly [name: string]: string };
};

export interface Operations {
  /** The process is alive */
  'GET /healthz': {
    params: undefined;
    query: undefined;
    body: undefined;
    response: {
      readonly status: "ok";
    };
  };
  /** The database answers and its schema is this version */
  'GET /readyz': {
    params: undefined;
    query: undefined;
    body: undefined;
    response: {
      readonly status: "ok";
      readonly temporal: "reachable" | "temporal_unreachable";
    };
  };
  /** Who is signed in, and where with which role */
  'GET /api/session': {
    params: undefined;
    query: undefined;
    body: undefined;
    response: Session;
  };
  /** Sign in with e-mail and password; sets the session cookie, or asks for a code */
  'POST /api/auth/sign-in': {
    params: undefined;
    query: undefined;
    body: {
      readonly email: string;
      readonly password: string;
    };
    response: Session | SecondFactorWanted;
  };
  /** End this session */
  'POST /api/auth/sign-out': {
    params: undefined;
    query: undefined;
    body: undefined;
    response: undefined;
  };
  /** Change the password of the signed-in person; ends all other sessions */
  'POST /api/auth/password': {
    params: undefined;
    query: undefined;
    body: {
      readonly currentPassword: string;
      readonly newPassword: string;
    };
    response: undefined;
  };
  /** Sessions of the signed-in person */
  'GET /api/sessions': {
    params: undefined;
    query: undefined;
    body: undefined;
    response: {
      readonly items: readonly (SignedInSession)[];
    };
  };
  /** End all sessions of the signed-in person but this one */
  'DELETE /api/sessions': {
    params: undefined;
    query: undefined;
    body: undefined;
    response: undefined;
  };
  /** End one session of the signed-in person */
  'DELETE /api/sessions/{sessionId}': {
    params: {
      readonly sessionId: string;
    };
    query: undefined;
    body: undefined;
    response: undefined;
  };
  /** Second step of signing in: a code, or a recovery code; sets the session cookie */
  'POST /api/auth/second-factor': {
    params: undefined;
    query: undefined;
    body: {
      /** As the authenticator app shows it. */
      readonly code?: string;
      /** Instead of a code; each works once. */
      readonly recoveryCode?: string;
    };
    response: Session;
  };
  /** Authenticate again; a new session replaces this one */
  'POST /api/auth/reauthenticate': {
    params: undefined;
    query: undefined;
    body: {
      readonly password: string;
      /** Required with a second factor, unless there is a recovery code. */
      readonly code?: string;
      /** Instead of a code; each works once. */
      readonly recoveryCode?: string;
    };
    response: Session;
  };
  /** Create a secret for an authenticator app; confirm it by a code within an hour */
  'POST /api/auth/second-factor/set-up': {
    params: undefined;
    query: undefined;
    body: {
      readonly password: string;
    };
    response: SecondFactorSetup;
  };
  /** Confirm the secret by a code; ends all other sessions, gives recovery codes */
  'POST /api/auth/second-factor/enable': {
    params: undefined;
    query: undefined;
    body: {
      /** As the authenticator app shows it. */
      readonly code: string;
    };
    response: RecoveryCodes;
  };
  /** Create new recovery codes; the old ones end */
  'POST /api/auth/second-factor/recovery-codes': {
    params: undefined;
    query: undefined;
    body: {
      readonly password: string;
      /** Required with a second factor, unless there is a recovery code. */
      readonly code?: string;
      /** Instead of a code; each works once. */
      readonly recoveryCode?: string;
    };
    response: RecoveryCodes;
  };
  /** Turn the second factor off; ends all other sessions */
  'POST /api/auth/second-factor/disable': {
    params: undefined;
    query: undefined;
    body: {
      readonly password: string;
      /** Required with a second factor, unless there is a recovery code. */
      readonly code?: string;
      /** Instead of a code; each works once. */
      readonly recoveryCode?: string;
    };
    response: undefined;
  };
  /** What a one-time link is for; does not use it up */
  'POST /api/auth/link': {
    params: undefined;
    query: undefined;
    body: {
      /** The part after the '#' of a one-time link. */
      readonly token: string;
    };
    response: Link;
  };
  /** Use a one-time link: create the account, sign in */
  'POST /api/auth/link/accept': {
    params: undefined;
    query: undefined;
    body: {
      /** The part after the '#' of a one-time link. */
      readonly token: string;
      readonly name?: string;
      readonly email?: string;
      readonly password?: string;
    };
    response: Session;
  };
  /** Begin signing in at the OIDC provider */
  'POST /api/auth/oidc': {
    params: undefined;
    query: undefined;
    body: undefined;
    response: OidcStart;
  };
  /** The tenants the signed-in person may see */
  'GET /api/tenants': {
    params: undefined;
    query: undefined;
    body: undefined;
    response: {
      readonly items: readonly (Tenant)[];
    };
  };
  /** Create a tenant */
  'POST /api/tenants': {
    params: undefined;
    query: undefined;
    body: {
      readonly tenantId: string;
    };
    response: Tenant;
  };
  /** Status of the SentinelOne integration */
  'GET /api/tenants/{tenantId}/integration': {
    params: {
      readonly tenantId: string;
    };
    query: undefined;
    body: undefined;
    response: Integration;
  };
  /** Check console and token, store them, start the first run */
  'PUT /api/tenants/{tenantId}/integration': {
    params: {
      readonly tenantId: string;
    };
    query: undefined;
    body: {
      /** May be pasted with a path; only scheme, host and port count. */
      readonly consoleUrl: string;
      /** Optional for the host that is already connected: its stored token is used. */
      readonly token?: string;
      readonly cadence?: CadenceInput;
    };
    response: IntegrationSaved;
  };
  /** Disconnect: destroy the token, keep or delete what was found */
  'DELETE /api/tenants/{tenantId}/integration': {
    params: {
      readonly tenantId: string;
    };
    query: {
      readonly data: "keep" | "delete";
    };
    body: undefined;
    response: Integration;
  };
  /** Check console and token; stores nothing */
  'POST /api/tenants/{tenantId}/integration/test': {
    params: {
      readonly tenantId: string;
    };
    query: undefined;
    body: {
      /** May be pasted with a path; only scheme, host and port count. */
      readonly consoleUrl: string;
      /** Optional for the host that is already connected: its stored token is used. */
      readonly token?: string;
    };
    response: ConnectionReport;
  };
  /** Replace the API token; a run follows */
  'PUT /api/tenants/{tenantId}/integration/token': {
    params: {
      readonly tenantId: string;
    };
    query: undefined;
    body: {
      readonly token: string;
    };
    response: IntegrationSaved;
  };
  /** Change how often discovery runs */
  'PUT /api/tenants/{tenantId}/integration/cadence': {
    params: {
      readonly tenantId: string;
    };
    query: undefined;
    body: {
      readonly cadence: CadenceInput;
    };
    response: Integration;
  };
  /** Set the engine of the next runs */
  'PUT /api/tenants/{tenantId}/integration/engine': {
    params: {
      readonly tenantId: string;
    };
    query: undefined;
    body: {
      readonly engine: "auto" | "long-running" | "classic";
    };
    response: Integration;
  };
  /** Stop starting runs; requests wait */
  'POST /api/tenants/{tenantId}/pause': {
    params: {
      readonly tenantId: string;
    };
    query: undefined;
    body: undefined;
    response: Integration;
  };
  /** Resume after a pause */
  'POST /api/tenants/{tenantId}/resume': {
    params: {
      readonly tenantId: string;
    };
    query: undefined;
    body: undefined;
    response: Integration;
  };
  /** Request a run now; returns at once */
  'POST /api/tenants/{tenantId}/resync': {
    params: {
      readonly tenantId: string;
    };
    query: undefined;
    body: {
      /** Confirms that many devices may be marked missing at once. */
      readonly acceptMissing?: boolean;
    };
    response: Integration;
  };
  /** Runs, newest first */
  'GET /api/tenants/{tenantId}/runs': {
    params: {
      readonly tenantId: string;
    };
    query: {
      readonly cursor?: string;
      readonly limit?: number;
    };
    body: undefined;
    response: {
      readonly items: readonly (Run)[];
      readonly nextCursor: string | null;
    };
  };
  /** One run */
  'GET /api/tenants/{tenantId}/runs/{runNumber}': {
    params: {
      readonly tenantId: string;
      readonly runNumber: number;
    };
    query: undefined;
    body: undefined;
    response: Run;
  };
  /** Devices, page by page */
  'GET /api/tenants/{tenantId}/devices': {
    params: {
      readonly tenantId: string;
    };
    query: {
      readonly q?: string;
      readonly status?: "active" | "decommissioned" | "missing";
      readonly osType?: string;
      readonly osName?: string;
      readonly siteId?: string;
      readonly groupId?: string;
      readonly hasAiAgents?: boolean;
      readonly activeWithinDays?: number;
      readonly inactiveForDays?: number;
      readonly sort?: "hostname" | "lastActiveAt" | "firstSeenAt" | "lastLoggedInUser";
      readonly order?: "asc" | "desc";
      readonly cursor?: string;
      readonly limit?: number;
    };
    body: undefined;
    response: {
      readonly items: readonly (Device)[];
      readonly nextCursor: string | null;
    };
  };
  /** One device and its AI agents */
  'GET /api/tenants/{tenantId}/devices/{deviceId}': {
    params: {
      readonly tenantId: string;
      readonly deviceId: string;
    };
    query: undefined;
    body: undefined;
    response: DeviceDetail;
  };
  /** What happened to one device, newest first */
  'GET /api/tenants/{tenantId}/devices/{deviceId}/changes': {
    params: {
      readonly tenantId: string;
      readonly deviceId: string;
    };
    query: {
      readonly cursor?: string;
      readonly limit?: number;
    };
    body: undefined;
    response: {
      readonly items: readonly (Change)[];
      readonly nextCursor: string | null;
    };
  };
  /** How many devices a filter has */
  'GET /api/tenants/{tenantId}/device-count': {
    params: {
      readonly tenantId: string;
    };
    query: {
      readonly q?: string;
      readonly status?: "active" | "decommissioned" | "missing";
      readonly osType?: string;
      readonly osName?: string;
      readonly siteId?: string;
      readonly groupId?: string;
      readonly hasAiAgents?: boolean;
      readonly activeWithinDays?: number;
      readonly inactiveForDays?: number;
    };
    body: undefined;
    response: Count;
  };
  /** What can be filtered by, with counts */
  'GET /api/tenants/{tenantId}/device-facets': {
    params: {
      readonly tenantId: string;
    };
    query: undefined;
    body: undefined;
    response: DeviceFacets;
  };
  /** All devices of a filter as CSV */
  'GET /api/tenants/{tenantId}/devices.csv': {
    params: {
      readonly tenantId: string;
    };
    query: {
      readonly q?: string;
      readonly status?: "active" | "decommissioned" | "missing";
      readonly osType?: string;
      readonly osName?: string;
      readonly siteId?: string;
      readonly groupId?: string;
      readonly hasAiAgents?: boolean;
      readonly activeWithinDays?: number;
      readonly inactiveForDays?: number;
      readonly sort?: "hostname" | "lastActiveAt" | "firstSeenAt" | "lastLoggedInUser";
      readonly order?: "asc" | "desc";
      readonly columns?: string;
    };
    body: undefined;
    response: string;
  };
  /** AI agents that were seen, one row each */
  'GET /api/tenants/{tenantId}/ai-agents': {
    params: {
      readonly tenantId: string;
    };
    query: {
      readonly q?: string;
      readonly active?: boolean;
    };
    body: undefined;
    response: AiAgentList;
  };
  /** AI agents by device and OS user, page by page */
  'GET /api/tenants/{tenantId}/sightings': {
    params: {
      readonly tenantId: string;
    };
    query: {
      readonly q?: string;
      readonly aiAgent?: string;
      readonly deviceId?: string;
      readonly active?: boolean;
      readonly mode?: "headless" | "mcp-config" | "permission-bypass" | "remote-control" | "secret-in-args" | "server-mode";
      readonly sort?: "lastSeenAt" | "firstSeenAt" | "aiAgent";
      readonly order?: "asc" | "desc";
      readonly cursor?: string;
      readonly limit?: number;
    };
    body: undefined;
    response: SightingPage;
  };
  /** How many sightings a filter has */
  'GET /api/tenants/{tenantId}/sighting-count': {
    params: {
      readonly tenantId: string;
    };
    query: {
      readonly q?: string;
      readonly aiAgent?: string;
      readonly deviceId?: string;
      readonly active?: boolean;
      readonly mode?: "headless" | "mcp-config" | "permission-bypass" | "remote-control" | "secret-in-args" | "server-mode";
    };
    body: undefined;
    response: Count;
  };
  /** All sightings of a filter as CSV */
  'GET /api/tenants/{tenantId}/sightings.csv': {
    params: {
      readonly tenantId: string;
    };
    query: {
      readonly q?: string;
      readonly aiAgent?: string;
      readonly deviceId?: string;
      readonly active?: boolean;
      readonly mode?: "headless" | "mcp-config" | "permission-bypass" | "remote-control" | "secret-in-args" | "server-mode";
      readonly sort?: "lastSeenAt" | "firstSeenAt" | "aiAgent";
      readonly order?: "asc" | "desc";
    };
    body: undefined;
    response: string;
  };
  /** What changed, newest first */
  'GET /api/tenants/{tenantId}/changes': {
    params: {
      readonly tenantId: string;
    };
    query: {
      readonly kind?: "device_new" | "device_decommissioned" | "device_missing" | "device_back" | "ai_agent_new" | "ai_agent_quiet" | "ai_agent_back";
      readonly cursor?: string;
      readonly limit?: number;
    };
    body: undefined;
    response: {
      readonly items: readonly (Change)[];
      readonly nextCursor: string | null;
    };
  };
  /** Counts, trend, news, run health */
  'GET /api/tenants/{tenantId}/overview': {
    params: {
      readonly tenantId: string;
    };
    query: undefined;
    body: undefined;
    response: Overview;
  };
  /** What this token and licence make available */
  'GET /api/tenants/{tenantId}/features': {
    params: {
      readonly tenantId: string;
    };
    query: undefined;
    body: undefined;
    response: Features;
  };
  /** Server-sent events: status, progress, finished runs */
  'GET /api/tenants/{tenantId}/events': {
    params: {
      readonly tenantId: string;
    };
    query: undefined;
    body: undefined;
    response: string;
  };
  /** What support needs to know; no secrets */
  'GET /api/tenants/{tenantId}/support-bundle': {
    params: {
      readonly tenantId: string;
    };
    query: undefined;
    body: undefined;
    response: SupportBundle;
  };
  /** Members and pending invitations */
  'GET /api/tenants/{tenantId}/members': {
    params: {
      readonly tenantId: string;
    };
    query: undefined;
    body: undefined;
    response: {
      readonly items: readonly (Member)[];
      /** Not yet accepted. */
      readonly invitations: readonly (Invitation)[];
    };
  };
  /** Invite a person by a one-time link */
  'POST /api/tenants/{tenantId}/invitations': {
    params: {
      readonly tenantId: string;
    };
    query: undefined;
    body: {
      readonly email: string;
      readonly role: RoleInput;
    };
    response: InvitationMade;
  };
  /** Revoke an invitation */
  'DELETE /api/tenants/{tenantId}/invitations/{invitationId}': {
    params: {
      readonly tenantId: string;
      readonly invitationId: string;
    };
    query: undefined;
    body: undefined;
    response: undefined;
  };
  /** Change the role of a member */
  'PATCH /api/tenants/{tenantId}/members/{userId}': {
    params: {
      readonly tenantId: string;
      readonly userId: string;
    };
    query: undefined;
    body: {
      readonly role: RoleInput;
    };
    response: Member;
  };
  /** Remove a member; their sessions end */
  'DELETE /api/tenants/{tenantId}/members/{userId}': {
    params: {
      readonly tenantId: string;
      readonly userId: string;
    };
    query: undefined;
    body: undefined;
    response: undefined;
  };
  /** End every session of a person */
  'DELETE /api/people/{userId}/sessions': {
    params: {
      readonly userId: string;
    };
    query: undefined;
    body: undefined;
    response: undefined;
  };
  /** Reset the second factor of a person who has lost it; ends every session of theirs */
  'DELETE /api/people/{userId}/second-factor': {
    params: {
      readonly userId: string;
    };
    query: undefined;
    body: undefined;
    response: undefined;
  };
  /** API keys of the read API */
  'GET /api/tenants/{tenantId}/api-keys': {
    params: {
      readonly tenantId: string;
    };
    query: undefined;
    body: undefined;
    response: {
      readonly items: readonly (ApiKey)[];
    };
  };
  /** Create an API key; it is shown once */
  'POST /api/tenants/{tenantId}/api-keys': {
    params: {
      readonly tenantId: string;
    };
    query: undefined;
    body: {
      readonly name: string;
      readonly expiresInDays?: number | null;
    };
    response: ApiKeyMade;
  };
  /** Revoke an API key */
  'DELETE /api/tenants/{tenantId}/api-keys/{keyId}': {
    params: {
      readonly tenantId: string;
      readonly keyId: string;
    };
    query: undefined;
    body: undefined;
    response: undefined;
  };
  /** Who did what, when, from where; newest first */
  'GET /api/tenants/{tenantId}/audit-log': {
    params: {
      readonly tenantId: string;
    };
    query: {
      readonly cursor?: string;
      readonly limit?: number;
      readonly action?: string;
    };
    body: undefined;
    response: {
      readonly items: readonly (AuditEntry)[];
      readonly nextCursor: string | null;
    };
  };
  /** Entries that belong to no tenant: sign-ins, new tenants */
  'GET /api/audit-log': {
    params: undefined;
    query: {
      readonly cursor?: string;
      readonly limit?: number;
      readonly action?: string;
    };
    body: undefined;
    response: {
      readonly items: readonly (AuditEntry)[];
      readonly nextCursor: string | null;
    };
  };
  /** Open encrypted payloads: Temporal's remote codec protocol */
  'POST /codec/decode': {
    params: undefined;
    query: undefined;
    body: PayloadsInput;
    response: Payloads;
  };
  /** Encrypt payloads: Temporal's remote codec protocol */
  'POST /codec/encode': {
    params: undefined;
    query: undefined;
    body: PayloadsInput;
    response: Payloads;
  };
}
