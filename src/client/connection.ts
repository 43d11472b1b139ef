import { Client, Connection } from '@temporalio/client';
import { loadClientConnectConfig } from '@temporalio/envconfig';
import { DiscoveryError, describeError } from '../errors.ts';

/** Where Temporal is, when it is not the environment that says so. */
export interface TemporalPlace {
  readonly address: string;
  readonly namespace: string;
}

/**
 * A client by Temporal's own environment configuration (TEMPORAL_ADDRESS, TEMPORAL_NAMESPACE,
 * TEMPORAL_API_KEY, TEMPORAL_TLS_*, profiles), or at a given place.
 *
 * @throws DiscoveryError `temporal_unreachable`
 */
export async function connectTemporal(place: TemporalPlace | null): Promise<Client> {
  const { connectionOptions, namespace } = temporalConfig(place);
  try {
    const connection = await Connection.connect({ ...connectionOptions, connectTimeout: '10s' });
    return new Client({ connection, ...(namespace === undefined ? {} : { namespace }) });
  } catch (error) {
    const detail = `${connectionOptions.address ?? 'localhost:7233'}: ${describeError(error)}`;
    throw new DiscoveryError('temporal_unreachable', { detail, cause: error });
  }
}

/** What both client and worker connect with. */
export function temporalConfig(place: TemporalPlace | null) {
  if (place) {
    return { connectionOptions: { address: place.address }, namespace: place.namespace };
  }
  return loadClientConnectConfig();
}

/** A client that connects at its first call, and again after the server was gone. */
export function openTemporal(place: TemporalPlace | null): Client {
  const { connectionOptions, namespace } = temporalConfig(place);
  const connection = Connection.lazy({ ...connectionOptions, connectTimeout: '10s' });
  return new Client({ connection, ...(namespace === undefined ? {} : { namespace }) });
}
