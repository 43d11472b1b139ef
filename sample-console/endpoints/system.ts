import { readParams } from '../http/params.ts';
import { json } from '../http/response.ts';
import type { Endpoint } from './endpoint.ts';

/** The console's health and version. */
export function systemEndpoints(): Endpoint[] {
  return [
    {
      name: 'system/status',
      method: 'GET',
      // Trap: it requires no token, so a 200 does not prove that a token is valid.
      limit: 'system/status',
      respond: () => json({ data: { health: 'ok' } }),
    },
    {
      name: 'system/info',
      method: 'GET',
      handle: ({ request }) => {
        readParams({}, request.query);
        return json({
          data: {
            build: '214',
            latestAgentVersion: '25.1.4.434',
            patch: '3',
            release: 'Sample',
            version: 'S-25.4.3#214',
          },
        });
      },
    },
  ];
}
