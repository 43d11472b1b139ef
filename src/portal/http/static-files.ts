import fastifyStatic from '@fastify/static';
import { DiscoveryError } from '../../errors/errors.ts';
import { findAllowedMethods } from './allowed-methods.ts';
import type { App } from './app.ts';
import { textField } from './unknown-fields.ts';

const YEAR_SECONDS = 31_536_000;

/**
 * Serves the built pages. Files below `assets/` have a hash in their names and may be cached for a
 * year; every other page address gets index.html, whose router draws it.
 */
export class StaticFiles {
  readonly #root: string | null;

  constructor(root: string | null) {
    this.#root = root;
  }

  async register(app: App): Promise<void> {
    if (this.#root !== null) {
      await app.register(fastifyStatic, { root: this.#root, serve: false, cacheControl: false });
      this.#serveAssets(app);
    }
    app.setNotFoundHandler(async (request, reply) => {
      const [path = ''] = request.url.split('?');
      const allowed = findAllowedMethods(app.routeAccess, path);
      // Missing assets come here too, from a route that accepts the method.
      reply.header('cache-control', 'no-store');
      if (allowed.includes(request.method)) throw new DiscoveryError('not_found');
      if (allowed.length > 0) throw new DiscoveryError('method_not_allowed');
      const wantsPage = request.method === 'GET' || request.method === 'HEAD';
      if (this.#root === null || !wantsPage || path.startsWith('/api')) {
        throw new DiscoveryError('not_found');
      }
      const file = /^\/[\w-]+\.(svg|png|ico|txt|webmanifest)$/.test(path) ? path.slice(1) : null;
      reply.header('cache-control', 'no-cache');
      return await reply.sendFile(file ?? 'index.html');
    });
  }

  #serveAssets(app: App): void {
    app.route({
      method: 'GET',
      url: '/assets/*',
      config: { access: 'anyone' },
      schema: { hide: true },
      handler: async (request, reply) => {
        const name = textField(request.params, '*') ?? '';
        reply.header('cache-control', `public, max-age=${YEAR_SECONDS}, immutable`);
        return await reply.sendFile(`assets/${name}`);
      },
    });
  }
}
