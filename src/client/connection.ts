import { fileURLToPath } from 'node:url';
import { Client, type ClientOptions, Connection } from '@temporalio/client';
import type { DataConverter } from '@temporalio/common';
import { loadClientConnectConfig } from '@temporalio/envconfig';
import { DiscoveryError, describeError } from '../errors/errors.ts';
import { EncryptionCodec, type PayloadProtection } from './payload-codec.ts';

/** Address of a Temporal server that is not configured by the environment. */
export interface TemporalAddress {
  readonly address: string;
  readonly namespace: string;
}

/**
 * Connects a client.
 *
 * @param temporal null: by Temporal's own environment configuration (TEMPORAL_ADDRESS,
 *   TEMPORAL_NAMESPACE, TEMPORAL_API_KEY, TEMPORAL_TLS_*, profiles)
 * @throws DiscoveryError `temporal_unreachable`
 */
export async function connectTemporal(
  temporal: TemporalAddress | null,
  payloads: PayloadProtection | null,
): Promise<Client> {
  const { connectionOptions, clientOptions } = temporalConfig(temporal, payloads);
  try {
    const connection = await Connection.connect({ ...connectionOptions, connectTimeout: '10s' });
    return new Client({ connection, ...clientOptions });
  } catch (error) {
    const detail = `${connectionOptions.address ?? 'localhost:7233'}: ${describeError(error)}`;
    throw new DiscoveryError('temporal_unreachable', { detail, cause: error });
  }
}

/** Connection options and data converter, the same for clients and workers. */
export function temporalConfig(
  temporal: TemporalAddress | null,
  payloads: PayloadProtection | null,
) {
  const { connectionOptions, namespace = 'default' } = temporal
    ? { connectionOptions: { address: temporal.address }, namespace: temporal.namespace }
    : loadClientConnectConfig();
  const dataConverter = payloads ? dataConverterOf(payloads, namespace) : {};
  return {
    connectionOptions,
    clientOptions: { namespace, dataConverter } satisfies ClientOptions,
  };
}

/** A client that connects at its first call, and reconnects after the server was away. */
export function openTemporal(
  temporal: TemporalAddress | null,
  payloads: PayloadProtection | null,
): Client {
  const { connectionOptions, clientOptions } = temporalConfig(temporal, payloads);
  const connection = Connection.lazy({ ...connectionOptions, connectTimeout: '10s' });
  return new Client({ connection, ...clientOptions });
}

/** Encodes failures. Also built into the workflow bundle for encrypted payloads. */
export const FAILURE_CONVERTER = fileURLToPath(new URL('failure-converter.cjs', import.meta.url));

const dataConverterOf = (payloads: PayloadProtection, namespace: string): DataConverter => ({
  payloadCodecs: [new EncryptionCodec(payloads, namespace)],
  ...(payloads.encrypts ? { failureConverterPath: FAILURE_CONVERTER } : {}),
});
