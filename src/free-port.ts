import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/** From what systems give to no connection of their own: Linux begins at 32768, others at 49152. */
const LOWEST = 20_000;
const HIGHEST = 32_767;
const MAX_ATTEMPTS = 50;

/**
 * A port of 127.0.0.1 that is free. No outgoing connection takes it before its service does, or
 * while that starts again.
 */
export async function findFreePort(): Promise<number> {
  for (let tries = 0; tries < MAX_ATTEMPTS; tries += 1) {
    const port = randomInt(LOWEST, HIGHEST + 1);
    if ((await checkListen('127.0.0.1', port)) === null) return port;
  }
  throw new Error(`no free port found between ${LOWEST} and ${HIGHEST}`);
}

/** Null when somebody can listen there, else why not. */
export async function checkListen(host: string, port: number): Promise<Error | null> {
  const server = createServer();
  return await new Promise((resolve) => {
    server.once('error', resolve);
    server.listen(port, host, () => {
      server.close(() => resolve(null));
    });
  });
}
