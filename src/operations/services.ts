import type { DiscoveryClient } from '../client/discovery-client.ts';
import type { ConsoleSettings } from '../config.ts';
import type { Database } from '../store/database.ts';
import type { Vault } from '../vault/vault.ts';

/**
 * What an operation works with. Operations are the things a person does to a tenant; command line
 * and portal both call them.
 */
export interface Services {
  readonly database: Database;
  readonly discovery: DiscoveryClient;
  readonly vault: Vault;
  readonly consoleSettings: ConsoleSettings;
}

/** What suffices where no token is touched. */
export type TenantServices = Pick<Services, 'database' | 'discovery'>;
