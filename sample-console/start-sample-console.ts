import { createCertificates } from './certificates.ts';
import type { World } from './console-state.ts';
import { Queries } from './deep-visibility/queries.ts';
import { agentEndpoints } from './endpoints/agents.ts';
import { deepVisibilityEndpoints } from './endpoints/deep-visibility.ts';
import { longQueryEndpoints } from './endpoints/long-queries.ts';
import { powerQueryEndpoints } from './endpoints/power-query.ts';
import { scopeEndpoints } from './endpoints/scopes.ts';
import { systemEndpoints } from './endpoints/system.ts';
import { userEndpoints } from './endpoints/users.ts';
import { ActiveFaults } from './faults/active-faults.ts';
import { Census } from './fleet/agent-counts.ts';
import { driftOnce } from './fleet/drift.ts';
import { Fleet } from './fleet/fleet.ts';
import { Listing } from './fleet/listing.ts';
import { createOrganisation, type Organisation } from './fleet/organisation.ts';
import { Truth } from './history/ground-truth.ts';
import { History } from './history/history.ts';
import { Walks } from './http/listing-sessions.ts';
import { Pipeline } from './http/pipeline.ts';
import { RateLimits } from './http/rate-limits.ts';
import { RequestRecord } from './http/request-log.ts';
import { ConsoleServer } from './http/server.ts';
import { LongQueries } from './long-queries/long-queries.ts';
import { type SampleConsoleOptions, type Settings, settle } from './options.ts';
import { DAY } from './time.ts';
import { Tokens, VIEWER_PERMISSIONS } from './tokens.ts';

/** A running console, seen from the process it runs in. */
export interface SampleConsole {
  readonly url: string;
  readonly host: string;
  readonly port: number;
  /** The certificate to trust, in PEM. */
  readonly ca: string;
  /** The text of the token called `global`: Viewer, on the whole console. */
  readonly token: string;
  /** `global`, `account`, `site`, `no-endpoints` and `expired` are there from the start. */
  readonly tokens: Tokens;
  readonly fleet: Fleet;
  readonly faults: ActiveFaults;
  readonly requests: RequestRecord;
  readonly truth: Truth;
  readonly settings: Settings;
  readonly startedAt: number;
  readonly queries: Pick<Queries, 'records' | 'peaks'>;
  readonly longQueries: Pick<LongQueries, 'records' | 'peaks'>;
  /** One step of what `driftEveryMs` does by itself. */
  readonly drift: () => void;
  readonly close: () => Promise<void>;
}

/** Starts a console on loopback and resolves when it answers. */
export async function startSampleConsole(
  options: SampleConsoleOptions = {},
): Promise<SampleConsole> {
  const settings = settle(options);
  const world = createWorld(settings);
  const certificates = await createCertificates(settings.tls);
  const pipeline = new Pipeline(world, [
    ...systemEndpoints(),
    ...userEndpoints(world),
    ...scopeEndpoints(world),
    ...agentEndpoints(world),
    ...deepVisibilityEndpoints(world),
    ...powerQueryEndpoints(world),
    ...longQueryEndpoints(world),
  ]);
  const server = new ConsoleServer(world, pipeline, certificates);
  const port = await server.listen(settings.host, settings.port);
  const drift = (): void => driftOnce(world.fleet);
  const timer =
    settings.driftEveryMs === undefined ? undefined : setInterval(drift, settings.driftEveryMs);
  timer?.unref();
  const { fleet, tokens, faults, truth, queries, longQueries, startedAt } = world;
  const name = settings.host.includes(':') ? `[${settings.host}]` : settings.host;
  return {
    url: `https://${name}:${port}`,
    host: settings.host,
    port,
    ca: certificates.ca,
    token: tokens.get('global').secret,
    tokens,
    fleet,
    faults,
    requests: world.record,
    truth,
    settings,
    startedAt,
    queries,
    longQueries,
    drift,
    close: () => {
      clearInterval(timer);
      queries.dispose();
      longQueries.dispose();
      return server.close();
    },
  };
}

function createWorld(settings: Settings): World {
  const { clock, seed, devices, rateScale, adoption, driftEveryMs } = settings;
  const startedAt = clock();
  const organisation = createOrganisation(seed);
  const fleet = new Fleet({ seed, organisation, startedAt }, devices, clock);
  const goesOn = driftEveryMs !== undefined;
  const history = new History({ startedAt, adoption, goesOn }, clock);
  const faults = new ActiveFaults();
  faults.add(...settings.faults);
  return {
    settings,
    startedAt,
    fleet,
    listing: new Listing(fleet),
    census: new Census(fleet),
    history,
    truth: new Truth(fleet, history),
    tokens: firstTokens(settings, organisation),
    limits: new RateLimits(clock, rateScale),
    walks: new Walks(),
    queries: new Queries(fleet, history, clock, {
      durationMs: settings.queryDurationMs * rateScale,
      keptMs: settings.queryKeptMs,
    }),
    longQueries: new LongQueries(fleet, history, clock, {
      durationMs: settings.longQueryDurationMs * rateScale,
      ttlMs: settings.longQueryTtlMs,
      deadlineMs: settings.longQueryDeadlineMs,
    }),
    faults,
    record: new RequestRecord(settings.recordCapacity),
  };
}

function firstTokens({ clock, tokenForm }: Settings, { accounts, sites }: Organisation): Tokens {
  const tokens = new Tokens(clock, tokenForm);
  const [account] = accounts;
  const [site] = sites;
  if (!account || !site) throw new Error('an organisation has at least one Site');
  const tenant = { level: 'tenant' } as const;
  tokens.issue({ label: 'global', scope: tenant });
  tokens.issue({ label: 'account', scope: { level: 'account', accountId: account.id } });
  tokens.issue({ label: 'site', scope: { level: 'site', siteIds: [site.id] } });
  tokens.issue({
    label: 'no-endpoints',
    scope: tenant,
    role: 'Auditor',
    permissions: VIEWER_PERMISSIONS.filter((permission) => permission !== 'Endpoints.view'),
  });
  tokens.issue({ label: 'expired', scope: tenant, lifetimeMs: -DAY });
  return tokens;
}
