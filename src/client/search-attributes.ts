import type { Client } from '@temporalio/client';
import proto from '@temporalio/proto';
import { DiscoveryError, describeError } from '../errors/errors.ts';
import { SEARCH_ATTRIBUTES } from '../workflows/search-attributes.ts';

const { INDEXED_VALUE_TYPE_INT, INDEXED_VALUE_TYPE_KEYWORD } =
  proto.temporal.api.enums.v1.IndexedValueType;

async function listMissing(client: Client) {
  const { namespace } = client.options;
  const known = await client.connection.operatorService.listSearchAttributes({ namespace });
  return SEARCH_ATTRIBUTES.filter(({ name }) => known.customAttributes?.[name] === undefined);
}

const VISIBLE_WITHIN_MS = 30_000;

/**
 * Registers the search attributes with the namespace and waits until the server knows them. Temporal
 * Cloud has no such call; its users register them in its console.
 *
 * @returns the names that were added
 */
export async function registerSearchAttributes(client: Client): Promise<readonly string[]> {
  const missing = await listMissing(client);
  if (missing.length === 0) return [];
  await client.connection.operatorService.addSearchAttributes({
    namespace: client.options.namespace,
    searchAttributes: Object.fromEntries(
      missing.map(({ name, type }) => [
        name,
        type === 'INT' ? INDEXED_VALUE_TYPE_INT : INDEXED_VALUE_TYPE_KEYWORD,
      ]),
    ),
  });
  const deadline = Date.now() + VISIBLE_WITHIN_MS;
  while ((await listMissing(client)).length > 0 && Date.now() < deadline) {
    await new Promise((resolve) => {
      setTimeout(resolve, 200);
    });
  }
  return missing.map(({ name }) => name);
}

/** Names and types of the search attributes, as Temporal's command line takes them. */
export const searchAttributeNames = (): readonly string[] =>
  SEARCH_ATTRIBUTES.map(({ name, type }) => `${name}=${type === 'INT' ? 'Int' : 'Keyword'}`);

/**
 * Skipped where the server does not allow the question (Temporal Cloud).
 *
 * @throws DiscoveryError `temporal_not_prepared` if the server misses a search attribute
 */
export async function checkSearchAttributes(client: Client): Promise<void> {
  let missing: readonly { readonly name: string }[];
  try {
    missing = await listMissing(client);
  } catch (error) {
    if (/PERMISSION_DENIED|UNIMPLEMENTED/.test(describeError(error))) return;
    throw new DiscoveryError('temporal_unreachable', {
      detail: describeError(error),
      cause: error,
    });
  }
  if (missing.length > 0) {
    const detail = missing.map(({ name }) => name).join(', ');
    throw new DiscoveryError('temporal_not_prepared', { detail });
  }
}
