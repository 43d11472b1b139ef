import { z } from 'zod';
import { time } from '../http/schemas.ts';

/** What the token and licence of a tenant make available. */

export const agentAvailability = z
  .object({
    state: z
      .enum([
        'available',
        'not_connected',
        'never_ran',
        'first_run_going_on',
        'run_failed',
        'deep_visibility_unlicensed',
        'deep_visibility_not_permitted',
        'deep_visibility_failed',
        'nothing_seen',
      ])
      .describe('`available`: nothing to explain.'),
    message: z.string().nullable(),
    whatToDo: z.string().nullable(),
    asOf: time.nullable().describe('End of the newest run that Deep Visibility answered.'),
  })
  .meta({ id: 'AgentAvailability' });

const feature = z
  .object({
    id: z.string(),
    name: z.string(),
    state: z.enum(['available', 'limited', 'unavailable', 'unknown']),
    reason: z.string().nullable().describe('Why it is not simply available.'),
    whatToDo: z.string().nullable(),
    needs: z.string().describe('Permission and licence at SentinelOne.'),
  })
  .meta({ id: 'Feature' });

export const features = z
  .object({
    consoleUrl: z.string().nullable(),
    tokenScope: z.enum(['tenant', 'account', 'site']).nullable(),
    tokenExpiresAt: time.nullable(),
    evaluatedAfterRun: z.number().int().nullable(),
    items: z.array(feature),
  })
  .meta({ id: 'Features' });

export type AgentAvailability = z.infer<typeof agentAvailability>;
export type FeatureView = z.infer<typeof feature>;
