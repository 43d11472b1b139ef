import type { AccessServices } from '../access/services.ts';
import type { EventHub } from './events.ts';
import type { IntegrationViews } from './integration-views.ts';

export interface IntegrationServices extends AccessServices {
  readonly views: IntegrationViews;
  readonly events: EventHub;
}
