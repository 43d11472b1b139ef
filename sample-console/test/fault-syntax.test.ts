import { expect, test } from 'vitest';
import { parseFault } from '../faults/catalogue.ts';

/** A parsed fault without its undefined keys. */
const parsed = (text: string): unknown => JSON.parse(JSON.stringify(parseFault(text)));

test.each([
  ['500', { name: '500' }],
  ['500x2', { name: '500', count: 2 }],
  ['429:7', { name: '429', arg: '7' }],
  ['429:date+30@init-query', { name: '429', arg: 'date+30', endpoint: 'init-query' }],
  ['401@agents#40+', { name: '401', endpoint: 'agents', page: 40, onwards: true }],
  ['404:text@agents#3x1', { name: '404', arg: 'text', endpoint: 'agents', page: 3, count: 1 }],
  ['reset@#2', { name: 'reset', page: 2 }],
  ['502@/web/api/v2.1/agents', { name: '502', endpoint: '/web/api/v2.1/agents' }],
  ['503@dvx4', { name: '503', endpoint: 'dv', count: 4 }],
  ['302:https://127.0.0.1:9/decoy', { name: '302', arg: 'https://127.0.0.1:9/decoy' }],
  ['403:User scope level is account', { name: '403', arg: 'User scope level is account' }],
  ['cut:0.3@agents', { name: 'cut', arg: '0.3', endpoint: 'agents' }],
  // Faults of pages have a default target.
  ['cursor-repeat', { name: 'cursor-repeat', endpoint: 'agents', page: 2 }],
  ['cursor-cycle@#5', { name: 'cursor-cycle', endpoint: 'agents', page: 5 }],
  ['empty-page:lose@events', { name: 'empty-page', arg: 'lose', endpoint: 'events', page: 2 }],
  [
    'dv-state:QUERY_EXPIRED',
    { name: 'dv-state', arg: 'QUERY_EXPIRED', endpoint: 'dv/query-status' },
  ],
  // Changes of the fleet have a default count of 1.
  [
    'fleet-add:50@agents#3',
    { name: 'fleet-add', arg: '50', endpoint: 'agents', page: 3, count: 1 },
  ],
  ['fleet-touch:5x10', { name: 'fleet-touch', arg: '5', endpoint: 'agents', count: 10 }],
])('the fault %s is parsed into its parts', (text, fault) => {
  expect(parsed(text)).toEqual(fault);
});

test.each([
  ['explode', 'unknown fault "explode"'],
  ['__proto__', '"__proto__" is not name[:arg][@where][xCount]'],
  ['constructor', 'unknown fault "constructor"'],
  ['502:now', 'fault "502" takes no argument'],
  ['500:xml', '"xml" is no argument of "500": json | spring | html'],
  ['delay:long', '"long" is no argument of "delay": number'],
  ['500@agnts', 'fault "500" is put at "agnts", which is no endpoint'],
  ['500@agents#two', '"500@agents#two" is not name[:arg][@where][xCount]'],
  ['', '"" is not name[:arg][@where][xCount]'],
])('the invalid fault "%s" is rejected with a reason', (text, message) => {
  expect(() => parseFault(text)).toThrow(message);
});
