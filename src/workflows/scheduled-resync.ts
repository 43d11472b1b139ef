import { proxyLocalActivities } from '@temporalio/workflow';
import type { Activities } from './activity-contract.ts';
import { POLICIES } from './policies.ts';

const { sendTick } = proxyLocalActivities<Activities>(POLICIES.tick);

/**
 * Started by a tenant's Schedule, which cannot send signals: sends the signal `tick`, and starts the
 * tenant's workflow if it was lost.
 */
export async function scheduledResync(tenantId: string): Promise<void> {
  await sendTick(tenantId);
}
