import { linkRoutes } from './auth/link-routes.ts';
import { oidcRoutes } from './auth/oidc-routes.ts';
import { secondFactorRoutes } from './auth/second-factor-routes.ts';
import { sessionRoutes } from './auth/session-routes.ts';
import type { Portal } from './context.ts';
import type { App } from './http/app.ts';
import { codecRoutes } from './http/codec-routes.ts';
import { healthRoutes } from './http/health-routes.ts';
import { discoveryControlRoutes } from './integration/discovery-control-routes.ts';
import { eventRoutes } from './integration/event-routes.ts';
import { integrationRoutes } from './integration/integration-routes.ts';
import { runRoutes } from './integration/run-routes.ts';
import { deviceRoutes } from './inventory/device-routes.ts';
import { overviewRoutes } from './inventory/overview-routes.ts';
import { sightingRoutes } from './inventory/sighting-routes.ts';
import { accountRecoveryRoutes } from './members/account-recovery-routes.ts';
import { administrationRoutes } from './members/administration-routes.ts';
import { memberRoutes } from './members/member-routes.ts';
import { tenantRoutes } from './members/tenant-routes.ts';

export function registerRoutes(app: App, portal: Portal): void {
  healthRoutes(app, portal);
  sessionRoutes(app, portal);
  secondFactorRoutes(app, portal);
  linkRoutes(app, portal);
  oidcRoutes(app, portal);
  tenantRoutes(app, portal);
  integrationRoutes(app, portal);
  discoveryControlRoutes(app, portal);
  runRoutes(app, portal);
  deviceRoutes(app, portal);
  sightingRoutes(app, portal);
  overviewRoutes(app, portal);
  eventRoutes(app, portal);
  memberRoutes(app, portal);
  accountRecoveryRoutes(app, portal);
  administrationRoutes(app, portal);
  codecRoutes(app, portal);
}
