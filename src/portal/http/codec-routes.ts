import type { Payload } from '@temporalio/common';
import { z } from 'zod';
import { DiscoveryError } from '../../errors/errors.ts';
import type { App } from './app.ts';
import { isOurOrigin, isTemporalUi } from './origin.ts';
import { problemResponse } from './schemas.ts';
import type { PortalServices } from './services.ts';

/** Temporal's UI sends one page of a history per request. */
const MAX_BODY_BYTES = 8 * 1024 * 1024;

const base64 = z.string().regex(/^[A-Za-z0-9+/_-]*={0,2}$/, 'is not base64');

const payloads = z
  .object({
    payloads: z
      .array(
        z.object({ metadata: z.record(z.string(), base64).optional(), data: base64.optional() }),
      )
      .max(10_000),
  })
  .meta({ id: 'Payloads' });

type WirePayload = z.infer<typeof payloads>['payloads'][number];

const bytesOf = (text: string): Uint8Array => Buffer.from(text, 'base64');
const textOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');

const fromWire = ({ metadata, data }: WirePayload): Payload => ({
  metadata: Object.fromEntries(
    Object.entries(metadata ?? {}).map(([name, value]) => [name, bytesOf(value)]),
  ),
  data: bytesOf(data ?? ''),
});

const toWire = ({ metadata, data }: Payload): WirePayload => ({
  metadata: Object.fromEntries(
    Object.entries(metadata ?? {}).map(([name, value]) => [name, textOf(value)]),
  ),
  data: textOf(data ?? new Uint8Array()),
});

const SUMMARIES = {
  decode: "Open encrypted payloads: Temporal's remote codec protocol",
  encode: "Encrypt payloads: Temporal's remote codec protocol",
} as const;

/** Temporal's remote codec protocol, for installation administrators. */
export function codecRoutes(app: App, { codec, site }: PortalServices): void {
  for (const work of ['decode', 'encode'] as const) {
    app.route({
      method: 'POST',
      url: `/codec/${work}`,
      bodyLimit: MAX_BODY_BYTES,
      config: { access: 'installation-admin', audit: `payloads.${work}`, origin: 'temporal-ui' },
      schema: {
        tags: ['Operation'],
        summary: SUMMARIES[work],
        body: payloads,
        response: { 200: payloads, ...problemResponse },
      },
      handler: async (request) => {
        const converted = await codec[work](request.body.payloads.map(fromWire));
        return { payloads: converted.map(toWire) };
      },
    });
    app.route({
      method: 'OPTIONS',
      url: `/codec/${work}`,
      config: { access: 'anyone' },
      schema: { hide: true },
      onRequest: async (request) => {
        if (!isTemporalUi(site, request) && !isOurOrigin(site, request)) {
          throw new DiscoveryError('origin_refused');
        }
      },
      // The CORS preflight needs no session; the request itself does.
      handler: async (_request, reply) =>
        await reply
          .headers({
            'access-control-allow-methods': 'POST',
            'access-control-allow-headers': 'content-type, x-namespace',
            'access-control-max-age': '600',
          })
          .code(204)
          .send(),
    });
  }
}
