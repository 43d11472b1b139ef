// Generates the web app's API types from the portal's OpenAPI document:
//   npx tsx scripts/print-openapi.ts | node scripts/api-types.mjs > web/api/schema.d.ts
// Supports only the JSON Schema that our zod schemas produce, and fails on anything else.
import { text } from 'node:stream/consumers';

const refName = (ref) => ref.replace('#/components/schemas/', '');
const key = (name) => (/^[A-Za-z_]\w*$/.test(name) ? name : `'${name}'`);
const comment = (schema, indent) =>
  schema.description ? `${indent}/** ${schema.description.replaceAll('*/', '*\\/')} */\n` : '';

function typeOf(schema, indent) {
  if (schema.$ref) return refName(schema.$ref);
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(' | ');
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  const union = schema.anyOf ?? schema.oneOf;
  if (union) return union.map((one) => typeOf(one, indent)).join(' | ');
  if (schema.allOf?.length === 1) return typeOf(schema.allOf[0], indent);
  if (Array.isArray(schema.type))
    return schema.type.map((type) => typeOf({ ...schema, type }, indent)).join(' | ');
  switch (schema.type) {
    case 'string':
    case 'boolean':
    case 'null':
      return schema.type;
    case 'number':
    case 'integer':
      return 'number';
    case 'array':
      return `readonly (${typeOf(schema.items, indent)})[]`;
    case 'object':
      return objectOf(schema, indent);
    default:
      throw new Error(`a schema this script does not know: ${JSON.stringify(schema)}`);
  }
}

function objectOf(schema, indent) {
  if (!schema.properties) {
    const values = schema.additionalProperties;
    return `{ readonly [name: string]: ${values ? typeOf(values, indent) : 'never'} }`;
  }
  const inner = `${indent}  `;
  const required = new Set(schema.required ?? []);
  const fields = Object.entries(schema.properties).map(([name, field]) => {
    const mark = required.has(name) ? '' : '?';
    return `${comment(field, inner)}${inner}readonly ${key(name)}${mark}: ${typeOf(field, inner)};\n`;
  });
  return `{\n${fields.join('')}${indent}}`;
}

function parametersOf(operation, location) {
  const chosen = (operation.parameters ?? []).filter((parameter) => parameter.in === location);
  const fields = chosen.map(({ name, required, schema }) => {
    const type = schema.enum?.join() === 'true,false' ? { type: 'boolean' } : schema;
    return `      readonly ${key(name)}${required ? '' : '?'}: ${typeOf(type, '      ')};\n`;
  });
  return fields.length === 0 ? 'undefined' : `{\n${fields.join('')}    }`;
}

function responseOf(operation) {
  const status = Object.keys(operation.responses).find((code) => code.startsWith('2'));
  const content = operation.responses[status]?.content;
  const json = content?.['application/json']?.schema;
  if (json) return typeOf(json, '    ');
  return content ? 'string' : 'undefined';
}

function operationOf(method, path, operation) {
  const body = operation.requestBody?.content?.['application/json']?.schema;
  return [
    `  /** ${operation.summary} */`,
    `  '${method.toUpperCase()} ${path}': {`,
    `    params: ${parametersOf(operation, 'path')};`,
    `    query: ${parametersOf(operation, 'query')};`,
    `    body: ${body ? typeOf(body, '    ') : 'undefined'};`,
    `    response: ${responseOf(operation)};`,
    '  };',
  ].join('\n');
}

const document = JSON.parse(await text(process.stdin));
const schemas = Object.entries(document.components.schemas).map(
  ([name, schema]) => `export type ${name} = ${typeOf(schema, '')};\n`,
);
const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => operationOf(method, path, operation)),
);
process.stdout.write(
  `// Made by scripts/api-types.mjs from the portal's OpenAPI document; do not edit.\n\n${schemas.join('\n')}\nexport interface Operations {\n${operations.join('\n')}\n}\n`,
);
