import { linksRoutes } from './auth/link-routes.ts';
import { oidcRoutes } from './auth/oidc-routes.ts';
import { secondFactorRoutes } from './auth/second-factor-routes.ts';
import { sessionRoutes } from './auth/session-routes.ts';
import type { Portal } from './context.ts';
import type { App } from './http/app.ts';
import { codecRoutes } from './http/codec-routes.ts';
import { healthRoutes } from './http/health-routes.ts';
import { discoveryControlRoutes } from './integration/discovery-control-routes.ts';
import { liveRoutes } from './integration/event-routes.ts';
import { integrationRoutes } from './integration/integration-routes.ts';
import { runsRoutes } from './integration/run-routes.ts';
import { devicesRoutes } from './inventory/device-routes.ts';
import { insightRoutes } from './inventory/overview-routes.ts';
import { agentsRoutes } from './inventory/sighting-routes.ts';
import { peopleRoutes } from './members/account-recovery-routes.ts';
import { administrationRoutes } from './members/administration-routes.ts';
import { membersRoutes } from './members/member-routes.ts';
import { tenantsRoutes } from './members/tenant-routes.ts';

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
