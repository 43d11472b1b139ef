import type { Metrics } from './http/metrics.ts';
import type { PortalServices } from './http/services.ts';
import type { EventHub } from './integration/events.ts';
import type { IntegrationViews } from './integration/integration-views.ts';
import type { InventoryAggregates } from './inventory/inventory-aggregates.ts';

/** What route families share beyond the services. */
export interface Portal extends PortalServices {
  readonly views: IntegrationViews;
  readonly aggregates: InventoryAggregates;
  readonly events: EventHub;
  readonly metrics: Metrics;
}
