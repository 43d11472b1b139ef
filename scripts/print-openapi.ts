/**
 * Prints the portal's OpenAPI document. Needs neither database nor Temporal. Run with
 * `npx tsx scripts/print-openapi.ts > openapi.json`.
 */
import { loadConfig } from '../src/config.ts';
import { createServer } from '../src/portal/server.ts';
import { openServices } from '../src/portal/start-portal.ts';
import { parseKeyRing } from '../src/vault/key-ring.ts';

const { portal, console: consoleSettings } = loadConfig({});
const services = await openServices({
  databaseUrl: 'postgresql://127.0.0.1:1/none',
  temporal: { address: '127.0.0.1:1', namespace: 'default' },
  keys: parseKeyRing(Buffer.alloc(32).toString('base64')),
  encryptPayloads: false,
  consoleSettings,
  settings: portal,
  log: () => {},
});
const app = await createServer(services);
await app.ready();
process.stdout.write(`${JSON.stringify(app.swagger(), null, 2)}\n`, () => process.exit());
