import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/** Below the ephemeral ports of outgoing connections: Linux starts at 32768, others at 49152. */
const MIN_PORT = 20_000;
const MAX_PORT = 32_767;
const MAX_ATTEMPTS = 50;

/**
 * A free port on 127.0.0.1. It is not ephemeral, so no outgoing connection takes it before its
 * service listens, or while the service restarts.
 */
export async function findFreePort(): Promise<number> {
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
    const port = randomInt(MIN_PORT, MAX_PORT + 1);
    if ((await findListenError('127.0.0.1', port)) === null) return port;
  }
  throw new Error(`no free port found between ${MIN_PORT} and ${MAX_PORT}`);
}

/** Null when the address is free to listen on, else the error. */
export async function findListenError(host: string, port: number): Promise<Error | null> {
  const server = createServer();
  return await new Promise((resolve) => {
    server.once('error', resolve);
    server.listen(port, host, () => {
      server.close(() => resolve(null));
    });
  });
}
