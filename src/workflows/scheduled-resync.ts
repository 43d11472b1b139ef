import { proxyLocalActivities } from '@temporalio/workflow';
import type { Activities } from './activity-contract.ts';
import { POLICIES } from './policies.ts';

const { sendTick } = proxyLocalActivities<Activities>(POLICIES.tick);

/**
 * What a tenant's Schedule starts: a Schedule cannot signal, so this signals for it, and starts the
 * tenant's workflow anew if it was lost.
 */
export async function scheduledResync(tenantId: string): Promise<void> {
  await sendTick(tenantId);
}
