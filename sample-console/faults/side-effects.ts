import { setTimeout as sleep } from 'node:timers/promises';
import { FLEET_ACTIONS } from '../fleet/fleet.ts';
import { type FaultKind, type FaultTable, NUMBER } from './fault.ts';

/** Faults that change the state of the console before a request is handled. */
export const SIDE_EFFECT_FAULTS: FaultTable = {
  delay: {
    description: 'the answer takes so many milliseconds longer',
    arg: NUMBER,
    sideEffect: (arg) => sleep(Number(arg ?? 1000)),
  },
  'revoke-token': {
    description: 'the token is revoked before it is looked at',
    defaultCount: 1,
    sideEffect: (_arg, { tokens, token }) => {
      if (token !== null) tokens.revoke(token);
    },
  },
  'dv-hang': {
    description: 'the query goes no further than that',
    arg: NUMBER,
    defaultTarget: { endpoint: 'dv/query-status' },
    sideEffect: (arg, { queries, request, token }) => {
      const id = request.query.get('queryId') ?? '';
      queries.find(id, token ?? '')?.stallAt(Number(arg ?? 60));
    },
  },
  ...fleetFaults(),
};

/** `fleet-add:50@agents#3` adds 50 devices just before the third page is built. */
function fleetFaults(): FaultTable {
  return Object.fromEntries(
    FLEET_ACTIONS.map((action): [string, FaultKind] => [
      `fleet-${action}`,
      {
        description: `so many devices: ${action}`,
        arg: NUMBER,
        defaultTarget: { endpoint: 'agents' },
        defaultCount: 1,
        sideEffect: (arg, { fleet }) => void fleet.change(action, { count: Number(arg ?? 1) }),
      },
    ]),
  );
}
