import { createCertificates } from './certificates.ts';
import type { ConsoleState } from './console-state.ts';
import { Queries } from './deep-visibility/queries.ts';
import { agentEndpoints } from './endpoints/agents.ts';
import { deepVisibilityEndpoints } from './endpoints/deep-visibility.ts';
import { longQueryEndpoints } from './endpoints/long-queries.ts';
import { powerQueryEndpoints } from './endpoints/power-query.ts';
import { scopeEndpoints } from './endpoints/scopes.ts';
import { systemEndpoints } from './endpoints/system.ts';
import { userEndpoints } from './endpoints/users.ts';
import { ActiveFaults } from './faults/active-faults.ts';
import { AgentCounts } from './fleet/agent-counts.ts';
import { driftOnce } from './fleet/drift.ts';
import { Fleet } from './fleet/fleet.ts';
import { Listing } from './fleet/listing.ts';
import { createOrganisation, type Organisation } from './fleet/organisation.ts';
import { GroundTruth } from './history/ground-truth.ts';
import { History } from './history/history.ts';
import { ListingSessions } from './http/listing-sessions.ts';
import { Pipeline } from './http/pipeline.ts';
import { RateLimits } from './http/rate-limits.ts';
import { RequestLog } from './http/request-log.ts';
import { ConsoleServer } from './http/server.ts';
import { LongQueries } from './long-queries/long-queries.ts';
import { resolveSettings, type SampleConsoleOptions, type Settings } from './options.ts';
import { DAY } from './time.ts';
import { Tokens, VIEWER_PERMISSIONS } from './tokens.ts';

/** A running console, as the process that started it sees it. */
export interface SampleConsole {
  readonly url: string;
  readonly host: string;
  readonly port: number;
  /** The certificate to trust, in PEM. */
  readonly ca: string;
  /** The secret of the token `global`, a Viewer of the whole console. */
  readonly token: string;
  /** Initially holds `global`, `account`, `site`, `no-endpoints` and `expired`. */
  readonly tokens: Tokens;
  readonly fleet: Fleet;
  readonly faults: ActiveFaults;
  readonly requests: RequestLog;
  /** What really happened on the devices, for comparison with what a client finds. */
  readonly truth: GroundTruth;
  readonly settings: Settings;
  readonly startedAt: number;
  readonly queries: Pick<Queries, 'records' | 'peaks'>;
  readonly longQueries: Pick<LongQueries, 'records' | 'peaks'>;
  /** Runs one drift step; `driftEveryMs` runs them on a timer. */
  readonly drift: () => void;
  readonly close: () => Promise<void>;
}

/** Starts a console on loopback. Resolves once it accepts connections. */
export async function startSampleConsole(
  options: SampleConsoleOptions = {},
): Promise<SampleConsole> {
  const settings = resolveSettings(options);
  const state = createState(settings);
  const certificates = await createCertificates(settings.tls);
  const pipeline = new Pipeline(state, [
    ...systemEndpoints(),
    ...userEndpoints(state),
    ...scopeEndpoints(state),
    ...agentEndpoints(state),
    ...deepVisibilityEndpoints(state),
    ...powerQueryEndpoints(state),
    ...longQueryEndpoints(state),
  ]);
  const server = new ConsoleServer(state, pipeline, certificates);
  const port = await server.listen(settings.host, settings.port);
  const drift = (): void => driftOnce(state.fleet);
  const timer =
    settings.driftEveryMs === undefined ? undefined : setInterval(drift, settings.driftEveryMs);
  timer?.unref();
  const { fleet, tokens, faults, queries, longQueries, startedAt } = state;
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
    requests: state.requestLog,
    truth: state.groundTruth,
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

function createState(settings: Settings): ConsoleState {
  const { clock, seed, devices, rateScale, adoption, driftEveryMs } = settings;
  const startedAt = clock();
  const organisation = createOrganisation(seed);
  const fleet = new Fleet({ seed, organisation, startedAt }, devices, clock);
  const continues = driftEveryMs !== undefined;
  const history = new History({ startedAt, adoption, continues }, clock);
  const faults = new ActiveFaults();
  faults.add(...settings.faults);
  return {
    settings,
    startedAt,
    fleet,
    listing: new Listing(fleet),
    agentCounts: new AgentCounts(fleet),
    history,
    groundTruth: new GroundTruth(fleet, history),
    tokens: issueInitialTokens(settings, organisation),
    rateLimits: new RateLimits(clock, rateScale),
    listingSessions: new ListingSessions(),
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
    requestLog: new RequestLog(settings.recordCapacity),
  };
}

function issueInitialTokens(
  { clock, tokenForm }: Settings,
  { accounts, sites }: Organisation,
): Tokens {
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
