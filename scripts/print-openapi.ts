/**
 * Prints the portal's OpenAPI document, needing neither database nor Temporal. Run with
 * `npx tsx scripts/print-openapi.ts > openapi.json`.
 */
import fastify from 'fastify';
import { describeApi } from '../src/portal/openapi.ts';
import { allRoutes } from '../src/portal/routes/all.ts';

const app = fastify();
await describeApi(app, 's1d_session', '0.1.0');
app.register(async (scope) => allRoutes(scope));
await app.ready();
process.stdout.write(`${JSON.stringify(app.swagger(), null, 2)}\n`);
