import { z } from 'zod';
import { time } from '../http/schemas.ts';
import { agentAvailability } from '../integration/feature-schemas.ts';
import { run } from '../integration/schemas.ts';

export const overview = z
  .object({
    devices: z.object({
      active: z.number().int(),
      decommissioned: z.number().int(),
      missing: z.number().int(),
    }),
    aiAgents: z.object({
      agents: z.number().int().describe('Different ones, seen within the last 7 days.'),
      sightings: z.number().int(),
      devices: z.number().int(),
      users: z.number().int(),
      bypassDevices: z.number().int(),
    }),
    trend: z
      .array(
        z.object({
          day: z.string().meta({ format: 'date' }),
          devices: z.number().int(),
          sightings: z.number().int(),
        }),
      )
      .readonly()
      .describe('The last run of each day, at most 90 days, oldest first.'),
    newAiAgents: z
      .array(
        z.object({
          aiAgent: z.string(),
          name: z.string(),
          vendor: z.string().nullable(),
          firstSeenAt: time,
          devices: z.number().int(),
        }),
      )
      .describe('First observed anywhere within the last 7 days, newest first.'),
    lastWeek: z
      .object({
        devicesNew: z.number().int(),
        devicesDecommissioned: z.number().int(),
        devicesMissing: z.number().int(),
        devicesBack: z.number().int(),
        sightingsNew: z.number().int(),
        sightingsQuiet: z.number().int(),
        sightingsBack: z.number().int(),
      })
      .describe('What the runs of the last 7 days changed.'),
    runHealth: z.object({
      full: z.number().int(),
      inventoryOnly: z.number().int(),
      failed: z.number().int(),
      cancelled: z.number().int(),
      averageDurationMs: z.number().int().nullable(),
      recent: z.array(run).describe('The newest 20, newest first; counts are of the last 7 days.'),
    }),
    availability: agentAvailability,
    computedAt: time,
  })
  .meta({ id: 'Overview' });

export type OverviewView = z.infer<typeof overview>;
