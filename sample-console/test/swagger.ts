import { existsSync, readFileSync } from 'node:fs';
import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';

type Schema = Record<string, unknown>;

interface Operation {
  readonly responses: Readonly<Record<string, { readonly schema?: Schema }>>;
}

interface Swagger {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly definitions: Readonly<Record<string, Schema>>;
}

/** Captured responses and the vendor's API document are beside the checkout, never in it. */
const CAPTURES = '../shared/captures';
export const DOCUMENT = `${CAPTURES}/vendor-openapi-subset.json`;

export function hasCaptures(): boolean {
  return existsSync(DOCUMENT);
}

export function readCapture(name: string): unknown {
  return JSON.parse(readFileSync(`${CAPTURES}/${name}`, 'utf8'));
}

/** Validates responses against the schemas of a Swagger 2.0 document. */
export class Contract {
  readonly #swagger: Swagger;
  readonly #ajv: Ajv;
  readonly #compiled = new Map<string, ValidateFunction>();

  constructor(swagger: Swagger) {
    this.#swagger = swagger;
    this.#ajv = new Ajv({ strict: false, allErrors: true, validateFormats: false });
    const definitions = Object.entries(swagger.definitions).map(([name, schema]) => [
      name,
      toJsonSchema(schema),
    ]);
    this.#ajv.addSchema({ $id: 'doc', definitions: Object.fromEntries(definitions) });
  }

  /** The violations of the schema; undefined if the document does not have the status. */
  violations(
    path: string,
    method: string,
    status: number,
    body: unknown,
  ): ErrorObject[] | undefined {
    const responses = this.#swagger.paths[path]?.[method.toLowerCase()]?.responses;
    if (!responses) throw new Error(`${method} ${path} is not in the document`);
    // The error envelope is the same for every status, even if the document omits the status.
    const schema =
      responses[status]?.schema ?? (status >= 400 ? responses['400']?.schema : undefined);
    if (!schema) return undefined;
    const key = `${path} ${method} ${status}`;
    const validate = this.#compiled.get(key) ?? this.#ajv.compile(toJsonSchema(schema));
    this.#compiled.set(key, validate);
    return validate(body) ? [] : [...(validate.errors ?? [])];
  }

  /** The properties of a listing's rows. */
  rowProperties(definition: string): Readonly<Record<string, Schema>> {
    const { properties } = this.#swagger.definitions[definition] as {
      properties: { data: { items: { properties: Record<string, Schema> } } };
    };
    return properties.data.items.properties;
  }
}

/**
 * Converts Swagger 2.0 to JSON Schema: `x-nullable` becomes a type, references point into the
 * document's own schema, and optional properties may be null, as they are on every real console.
 */
function toJsonSchema(node: unknown, optional = false): Schema {
  const { $ref, ...schema } = node as Schema;
  // Examples are for readers, and some patterns use another dialect.
  for (const key of ['example', 'default', 'format', 'pattern']) delete schema[key];
  if (typeof $ref === 'string') return { $ref: $ref.replace('#/', 'doc#/') };
  const required = new Set((schema['required'] as string[] | undefined) ?? []);
  const nullable = optional || schema['x-nullable'] === true;
  const result: Schema = { ...schema };
  if (schema['properties']) {
    result['properties'] = Object.fromEntries(
      Object.entries(schema['properties']).map(([name, inner]) => [
        name,
        toJsonSchema(inner, !required.has(name)),
      ]),
    );
  }
  if (schema['items']) result['items'] = toJsonSchema(schema['items']);
  if (typeof schema['additionalProperties'] === 'object') {
    result['additionalProperties'] = toJsonSchema(schema['additionalProperties']);
  }
  if (!nullable || schema['type'] === undefined) return result;
  const values = schema['enum'] as unknown[] | undefined;
  return {
    ...result,
    type: [schema['type'], 'null'],
    ...(values ? { enum: [...values, null] } : {}),
  };
}
