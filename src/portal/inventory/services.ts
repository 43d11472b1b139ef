import type { IntegrationServices } from '../integration/services.ts';
import type { InventoryAggregates } from './inventory-aggregates.ts';

export interface InventoryServices extends IntegrationServices {
  readonly aggregates: InventoryAggregates;
}
