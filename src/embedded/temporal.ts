import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { Connection } from '@temporalio/client';
import type { TemporalAddress } from '../client/connection.ts';
import { searchAttributeNames } from '../client/search-attributes.ts';
import { findFreePort } from '../free-port.ts';
import type { Log } from '../log.ts';
import { Service } from './service.ts';

export interface EmbeddedTemporal {
  readonly address: TemporalAddress;
  readonly uiUrl: string;
  readonly service: Service;
}

const NAMESPACE = 'default';

/**
 * Starts the official Temporal dev server with its UI on 127.0.0.1. Its history is one file in the
 * data directory. It is restarted if it crashes.
 *
 * @throws DiscoveryError `embedded_failed`
 */
export async function startTemporal(
  binary: string,
  dataDir: string,
  log: Log,
): Promise<EmbeddedTemporal> {
  // SQLite creates world-readable files, so the directory protects the histories.
  const home = path.join(dataDir, 'temporal');
  await mkdir(home, { recursive: true, mode: 0o700 });
  const database = path.join(home, 'temporal.db');
  const port = await findFreePort();
  const uiPort = await findFreePort();
  const address = `127.0.0.1:${port}`;
  const service = await Service.start({
    name: 'Temporal',
    command: binary,
    args: serverArguments(database, port, uiPort),
    logFile: path.join(dataDir, 'temporal.log'),
    pidFile: path.join(dataDir, 'temporal.pid'),
    mark: database,
    stopSignal: 'SIGTERM',
    stopWithinMs: 15_000,
    readyWithinMs: 60_000,
    ready: () => isReady(address),
    log,
  });
  const uiUrl = `http://127.0.0.1:${uiPort}`;
  return { address: { address, namespace: NAMESPACE }, uiUrl, service };
}

const serverArguments = (database: string, port: number, uiPort: number): readonly string[] => [
  'server',
  'start-dev',
  '--ip',
  '127.0.0.1',
  '--port',
  String(port),
  '--ui-port',
  String(uiPort),
  '--namespace',
  NAMESPACE,
  '--db-filename',
  database,
  '--log-level',
  'error',
  ...searchAttributeNames().flatMap((definition) => ['--search-attribute', definition]),
];

/** Ready when the namespace exists, not just when the port is open. */
async function isReady(address: string): Promise<boolean> {
  let connection: Connection | null = null;
  try {
    connection = await Connection.connect({ address, connectTimeout: '2s' });
    await connection.workflowService.describeNamespace({ namespace: NAMESPACE });
    return true;
  } catch {
    return false;
  } finally {
    await connection?.close().catch(() => {});
  }
}
