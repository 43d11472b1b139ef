export { discoveryRun } from './discovery-run.ts';
export { scheduledResync } from './scheduled-resync.ts';
export { tenantDiscovery } from './tenant-discovery.ts';
