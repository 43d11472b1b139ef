import type { App } from '../app-type.ts';
import type { Portal } from '../context.ts';
import { administrationRoutes } from './administration.ts';
import { agentsRoutes } from './agents.ts';
import { codecRoutes } from './codec.ts';
import { devicesRoutes } from './devices.ts';
import { discoveryControlRoutes } from './discovery-control.ts';
import { healthRoutes } from './health.ts';
import { insightRoutes } from './insight.ts';
import { integrationRoutes } from './integration.ts';
import { linksRoutes } from './links.ts';
import { liveRoutes } from './live.ts';
import { membersRoutes } from './members.ts';
import { oidcRoutes } from './oidc.ts';
import { peopleRoutes } from './people.ts';
import { runsRoutes } from './runs.ts';
import { secondFactorRoutes } from './second-factor.ts';
import { sessionRoutes } from './session.ts';
import { tenantsRoutes } from './tenants.ts';

export function allRoutes(app: App, portal: Portal): void {
  healthRoutes(app, portal);
  sessionRoutes(app, portal);
  secondFactorRoutes(app, portal);
  linksRoutes(app, portal);
  oidcRoutes(app, portal);
  tenantsRoutes(app, portal);
  integrationRoutes(app, portal);
  discoveryControlRoutes(app, portal);
  runsRoutes(app, portal);
  devicesRoutes(app, portal);
  agentsRoutes(app, portal);
  insightRoutes(app, portal);
  liveRoutes(app, portal);
  membersRoutes(app, portal);
  peopleRoutes(app, portal);
  administrationRoutes(app, portal);
  codecRoutes(app, portal);
}
