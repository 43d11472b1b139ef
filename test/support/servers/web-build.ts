import path from 'node:path';
import { build } from 'vite';

/**
 * Builds the web app for the portal, in about a second. It is built for production: under the
 * NODE_ENV of a test, React would include its development tools.
 */
export async function setup(): Promise<void> {
  const before = process.env['NODE_ENV'];
  process.env['NODE_ENV'] = 'production';
  try {
    await build({
      configFile: path.resolve('src/portal/web/vite.config.ts'),
      logLevel: 'error',
    });
  } finally {
    if (before === undefined) delete process.env['NODE_ENV'];
    else process.env['NODE_ENV'] = before;
  }
}
