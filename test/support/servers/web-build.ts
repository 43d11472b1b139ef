import path from 'node:path';
import { build } from 'vite';

/**
 * Builds the pages into `dist/web`, where the portal finds them; takes about a second. NODE_ENV is
 * `production` for the build, because React's development build would come with vitest's `test`.
 */
export async function setup(): Promise<void> {
  const before = process.env['NODE_ENV'];
  process.env['NODE_ENV'] = 'production';
  try {
    await build({
      configFile: path.resolve('web/vite.config.ts'),
      logLevel: 'error',
    });
  } finally {
    if (before === undefined) delete process.env['NODE_ENV'];
    else process.env['NODE_ENV'] = before;
  }
}
