import type { App } from '../app-type.ts';
import { administrationRoutes } from './administration.ts';
import { agentsRoutes } from './agents.ts';
import { devicesRoutes } from './devices.ts';
import { discoveryControlRoutes } from './discovery-control.ts';
import { insightRoutes } from './insight.ts';
import { integrationRoutes } from './integration.ts';
import { linksRoutes } from './links.ts';
import { liveRoutes } from './live.ts';
import { membersRoutes } from './members.ts';
import { oidcRoutes } from './oidc.ts';
import { runsRoutes } from './runs.ts';
import { sessionRoutes } from './session.ts';
import { tenantsRoutes } from './tenants.ts';

export function allRoutes(app: App): void {
  sessionRoutes(app);
  linksRoutes(app);
  oidcRoutes(app);
  tenantsRoutes(app);
  integrationRoutes(app);
  discoveryControlRoutes(app);
  runsRoutes(app);
  devicesRoutes(app);
  agentsRoutes(app);
  insightRoutes(app);
  liveRoutes(app);
  membersRoutes(app);
  administrationRoutes(app);
}
