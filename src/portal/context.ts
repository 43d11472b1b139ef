import type { AuthServices } from './auth/services.ts';
import type { IntegrationServices } from './integration/services.ts';
import type { InventoryServices } from './inventory/services.ts';

/**
 * Everything that routes use. `server.ts` builds it and `routes.ts` passes it on; each room declares
 * the part it needs in its `services.ts` and imports nothing of a later room.
 */
export interface Portal extends AuthServices, IntegrationServices, InventoryServices {}
