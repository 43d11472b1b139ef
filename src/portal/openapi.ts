import swagger from '@fastify/swagger';
import {
  jsonSchemaTransform,
  jsonSchemaTransformObject,
  serializerCompiler,
  validatorCompiler,
} from 'fastify-type-provider-zod';
import type { OpenAPIV3_1 } from 'openapi-types';
import type { App } from './app-type.ts';

const DESCRIPTION = [
  'Devices and AI agents of each tenant, and what keeps them true.',
  'A browser signs in for a session cookie; every request that changes something carries the',
  "portal's own `Origin`. Programs read with an API key of one tenant: `Authorization: Bearer …`.",
].join(' ');

/** The document is made of the very schemas that check requests and answers. */
export async function describeApi(app: App, cookieName: string, version: string): Promise<void> {
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'SentinelOne discovery', version, description: DESCRIPTION },
      components: {
        securitySchemes: {
          session: { type: 'apiKey', in: 'cookie', name: cookieName },
          apiKey: { type: 'http', scheme: 'bearer' },
        },
      },
    },
    transform: (document) => {
      const { route, ...rest } = document;
      const transformed = jsonSchemaTransform({ ...rest, route });
      const access = route.config?.access;
      const security = securityOf(access);
      return { ...transformed, schema: { ...transformed.schema, security } };
    },
    transformObject: (document) => dropUnused(jsonSchemaTransformObject(document) as Document),
  });
}

function securityOf(access: string | undefined): Record<string, string[]>[] {
  if (access === 'anyone') return [];
  return access === 'viewer-or-key' ? [{ session: [] }, { apiKey: [] }] : [{ session: [] }];
}

type Document = ReturnType<typeof jsonSchemaTransformObject> & OpenAPIV3_1.Document;

/** Every schema is made twice, as read and as sent; what no path refers to is left out. */
function dropUnused(document: Document): Document {
  const schemas: Readonly<Record<string, unknown>> = document.components?.schemas ?? {};
  const used = new Set<string>(['StreamEvent']);
  const follow = (value: unknown): void => {
    for (const [, name] of JSON.stringify(value).matchAll(/"#\/components\/schemas\/(\w+)"/g)) {
      if (name === undefined || used.has(name)) continue;
      used.add(name);
      follow(schemas[name] ?? null);
    }
  };
  follow(document.paths ?? {});
  follow(schemas['StreamEvent'] ?? null);
  const kept = Object.entries(schemas).filter(([name]) => used.has(name));
  const components = { ...document.components, schemas: Object.fromEntries(kept) };
  return { ...document, components } as Document;
}
