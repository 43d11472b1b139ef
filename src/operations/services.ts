import type { DiscoveryClient } from '../client/discovery-client.ts';
import type { ConsoleSettings } from '../config.ts';
import type { Database } from '../store/database.ts';
import type { Vault } from '../vault/vault.ts';

/**
 * Dependencies of operations. An operation is what a person does to a tenant; the command line and
 * the portal both call it.
 */
export interface Services {
  readonly database: Database;
  readonly discovery: DiscoveryClient;
  readonly vault: Vault;
  readonly consoleSettings: ConsoleSettings;
}

/** Dependencies of operations that do not use the token. */
export type TenantServices = Pick<Services, 'database' | 'discovery'>;
