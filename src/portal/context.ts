import type { EventHub } from './events.ts';
import type { IntegrationViews } from './integration-views.ts';
import type { Metrics } from './metrics.ts';
import type { PortalServices } from './services.ts';
import type { Summaries } from './tenant-sums.ts';

/** What route families share beyond the services. */
export interface Portal extends PortalServices {
  readonly views: IntegrationViews;
  readonly summaries: Summaries;
  readonly events: EventHub;
  readonly metrics: Metrics;
}
