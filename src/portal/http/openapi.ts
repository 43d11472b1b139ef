import swagger from '@fastify/swagger';
import {
  jsonSchemaTransform,
  jsonSchemaTransformObject,
  serializerCompiler,
  validatorCompiler,
} from 'fastify-type-provider-zod';
import type { App } from './app.ts';
import { fieldsOf } from './unknown-fields.ts';

const DESCRIPTION = [
  'Devices and AI agents of each tenant, and the integration that discovers them.',
  'A browser signs in for a session cookie; every request that changes something carries the',
  "portal's own `Origin`. Programs read with an API key of one tenant: `Authorization: Bearer …`.",
].join(' ');

const REAUTHENTICATION =
  'Takes an authentication of the last 15 minutes: else 403 `reauthentication_required`, until `POST /api/auth/reauthenticate`.';

/** Generates the document from the schemas that validate requests and responses. */
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
      const description = route.config?.requiresReauthentication
        ? { description: REAUTHENTICATION }
        : {};
      return { ...transformed, schema: { ...transformed.schema, ...description, security } };
    },
    transformObject: (document) => dropUnused(jsonSchemaTransformObject(document)),
  });
}

function securityOf(access: string | undefined): Record<string, string[]>[] {
  if (access === 'anyone') return [];
  return access === 'viewer-or-key' ? [{ session: [] }, { apiKey: [] }] : [{ session: [] }];
}

type Document = ReturnType<typeof jsonSchemaTransformObject>;

/** zod emits each schema twice, for input and output; drops those that no path refers to. */
function dropUnused(document: Document): Document {
  const schemas = fieldsOf('components' in document ? document.components?.schemas : null);
  const used = new Set<string>();
  const follow = (value: unknown): void => {
    const text = JSON.stringify(value ?? null);
    for (const [, name] of text.matchAll(/"#\/components\/schemas\/(\w+)"/g)) {
      if (name === undefined || used.has(name)) continue;
      used.add(name);
      follow(schemas[name]);
    }
  };
  follow(document.paths);
  // OpenAPI cannot refer to the events of a stream from a path.
  follow({ $ref: '#/components/schemas/StreamEvent' });
  const referenced = Object.fromEntries(Object.entries(schemas).filter(([name]) => used.has(name)));
  if ('components' in document && document.components) {
    Object.assign(document.components, { schemas: referenced });
  }
  return document;
}
