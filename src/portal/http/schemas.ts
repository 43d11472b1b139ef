import { z } from 'zod';
import { ERRORS } from '../../errors/errors.ts';

/** Schemas that all rooms share. Times are ISO 8601, UTC; absent values are null. */

export const time = z
  .string()
  .meta({ format: 'date-time', example: '2026-11-23T10:00:00.000000Z' });

/** PostgreSQL accepts no NUL in text. */
// oxlint-disable-next-line no-control-regex -- it is what must not be in it
const PLAIN = /^[^\u0000]*$/;

/** Text that people type into a search field. */
export const searchText = z
  .string()
  .max(100)
  .regex(PLAIN, 'holds a character that no name has')
  .describe('Part of a name; letter case does not matter.');

/** An id or name of a console, to compare with. */
export const exactText = z.string().min(1).max(200).regex(PLAIN, 'holds a character no name has');

export const tenantId = z
  .string()
  .regex(/^[a-z0-9-]{1,63}$/, 'is 1 to 63 characters of a-z, 0-9 and "-"')
  .meta({ example: 'demo' });

export const tenantParams = z.object({ tenantId });

/** State of a tenant's SentinelOne integration. */
export const integrationStatus = z.enum([
  'not_connected',
  'connected',
  'paused',
  'action_required',
  'disconnecting',
  'disconnected',
]);

/** `true` or `false` in a query. */
export const queryFlag = z.enum(['true', 'false']).transform((text) => text === 'true');

export const limit = z.coerce.number().int().min(1).max(200).default(50);

export const cursor = z
  .string()
  .min(1)
  .max(2_000)
  .regex(/^[A-Za-z0-9_-]+$/, 'is not one that an earlier page gave')
  .describe('The `nextCursor` of the page before, with the same filters and order.');

export const pageQuery = z.strictObject({ cursor: cursor.optional(), limit });

/** A page of a list. `nextCursor` is null on the last page. */
export const pageOf = <Item extends z.ZodType>(item: Item) =>
  z.object({ items: z.array(item), nextCursor: z.string().nullable() });

export const count = z
  .object({
    count: z.number().int(),
    capped: z.boolean().describe('True: there are more than `count`.'),
  })
  .meta({ id: 'Count' });

/** RFC 9457. `code` is from the error catalogue; `errors` name the invalid fields. */
export const problem = z
  .object({
    type: z.string().describe('urn:s1-discovery:error: and the code.'),
    title: z.string().describe("The catalogue's message without the particular cause."),
    status: z.number().int(),
    detail: z.string().describe('What to show: the message with the particular cause.'),
    code: z
      .string()
      .meta({ enum: Object.keys(ERRORS) })
      .describe('Of the error catalogue.'),
    instance: z.string().describe("Names this answer in the portal's log."),
    errors: z
      .array(z.object({ field: z.string(), message: z.string() }))
      .optional()
      .describe('Messages to show at the fields of a form; a path such as `cadence.every`.'),
    retryAfterSeconds: z.number().int().optional(),
    signIn: z
      .object({ password: z.boolean(), oidc: z.string().nullable() })
      .optional()
      .describe('With `sign_in_required`: the ways there are; `oidc` is the provider as shown.'),
  })
  .meta({ id: 'Problem' });

export type Problem = z.infer<typeof problem>;

/** Every response that is not a success. */
export const problemResponse = {
  default: {
    description: 'What went wrong, as RFC 9457 problem details.',
    content: { 'application/problem+json': { schema: problem } },
  },
} as const;

/** A response without a body. */
export const noContent = z.undefined().describe('Done.');

export const csvResponse = {
  description: 'Comma-separated values with a head line, UTF-8, streamed.',
  content: { 'text/csv': { schema: z.string() } },
} as const;

export const eventStream = {
  description: 'Server-sent events; the shape of each is `StreamEvent`.',
  content: { 'text/event-stream': { schema: z.string() } },
} as const;
