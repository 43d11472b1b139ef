import path from 'node:path';
import { build } from 'vite';

/** The pages as they are now, where the portal looks for them; takes about a second. */
export async function setup(): Promise<void> {
  await build({
    configFile: path.resolve('src/portal/web/vite.config.ts'),
    logLevel: 'error',
  });
}
