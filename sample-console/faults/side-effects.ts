import { setTimeout as sleep } from 'node:timers/promises';
import { FLEET_ACTIONS } from '../fleet/fleet.ts';
import { type FaultKind, type FaultTable, NUMBER } from './fault.ts';

/** Faults that happen to the console while a request is on its way. */
export const ACTS: FaultTable = {
  delay: {
    about: 'the answer takes so many milliseconds longer',
    arg: NUMBER,
    act: (arg) => sleep(Number(arg ?? 1000)),
  },
  'revoke-token': {
    about: 'the token is revoked before it is looked at',
    times: 1,
    act: (_arg, { world, token }) => {
      if (token !== null) world.tokens.revoke(token);
    },
  },
  'dv-hang': {
    about: 'the query goes no further than that',
    arg: NUMBER,
    at: { endpoint: 'dv/query-status' },
    act: (arg, { world, request, token }) => {
      const id = request.query.get('queryId') ?? '';
      world.queries.find(id, token ?? '')?.hold(Number(arg ?? 60));
    },
  },
  ...fleetActs(),
};

/** `fleet-add:50@agents#3`: the fleet changes just before that page is made. */
function fleetActs(): FaultTable {
  return Object.fromEntries(
    FLEET_ACTIONS.map((action): [string, FaultKind] => [
      `fleet-${action}`,
      {
        about: `so many devices: ${action}`,
        arg: NUMBER,
        at: { endpoint: 'agents' },
        times: 1,
        act: (arg, { world }) => void world.fleet.change(action, { count: Number(arg ?? 1) }),
      },
    ]),
  );
}
