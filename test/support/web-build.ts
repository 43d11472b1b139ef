import path from 'node:path';
import { build } from 'vite';

/**
 * The pages as they are now, where the portal looks for them; takes about a second. As for people:
 * under the NODE_ENV of a test React would come with its aids for development.
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
