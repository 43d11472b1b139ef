import { fileURLToPath } from 'node:url';
import { Client, type ClientOptions, Connection } from '@temporalio/client';
import type { DataConverter } from '@temporalio/common';
import { loadClientConnectConfig } from '@temporalio/envconfig';
import { DiscoveryError, describeError } from '../errors/errors.ts';
import { EncryptionCodec, type PayloadProtection } from './payload-codec.ts';

/** Where Temporal is, when it is not the environment that says so. */
export interface TemporalAddress {
  readonly address: string;
  readonly namespace: string;
}

/**
 * A client by Temporal's own environment configuration (TEMPORAL_ADDRESS, TEMPORAL_NAMESPACE,
 * TEMPORAL_API_KEY, TEMPORAL_TLS_*, profiles), or at a given place.
 *
 * @throws DiscoveryError `temporal_unreachable`
 */
export async function connectTemporal(
  place: TemporalAddress | null,
  payloads: PayloadProtection | null,
): Promise<Client> {
  const { connectionOptions, clientOptions } = temporalConfig(place, payloads);
  try {
    const connection = await Connection.connect({ ...connectionOptions, connectTimeout: '10s' });
    return new Client({ connection, ...clientOptions });
  } catch (error) {
    const detail = `${connectionOptions.address ?? 'localhost:7233'}: ${describeError(error)}`;
    throw new DiscoveryError('temporal_unreachable', { detail, cause: error });
  }
}

/** What client and worker connect with, and how both write and read payloads. */
export function temporalConfig(place: TemporalAddress | null, payloads: PayloadProtection | null) {
  const { connectionOptions, namespace = 'default' } = place
    ? { connectionOptions: { address: place.address }, namespace: place.namespace }
    : loadClientConnectConfig();
  const dataConverter = payloads ? dataConverterOf(payloads, namespace) : {};
  return {
    connectionOptions,
    clientOptions: { namespace, dataConverter } satisfies ClientOptions,
  };
}

/** A client that connects at its first call, and again after the server was gone. */
export function openTemporal(
  place: TemporalAddress | null,
  payloads: PayloadProtection | null,
): Client {
  const { connectionOptions, clientOptions } = temporalConfig(place, payloads);
  const connection = Connection.lazy({ ...connectionOptions, connectTimeout: '10s' });
  return new Client({ connection, ...clientOptions });
}

/** Encodes failures; workflow bundles for encrypted payloads are made with it as well. */
export const FAILURE_CONVERTER = fileURLToPath(new URL('failure-converter.cjs', import.meta.url));

const dataConverterOf = (payloads: PayloadProtection, namespace: string): DataConverter => ({
  payloadCodecs: [new EncryptionCodec(payloads, namespace)],
  ...(payloads.encrypts ? { failureConverterPath: FAILURE_CONVERTER } : {}),
});
