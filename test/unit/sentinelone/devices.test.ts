import { existsSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeCursor, parseDevicePage } from '../../../src/sentinelone/devices.ts';
import { WrongShape } from '../../../src/sentinelone/http/envelope.ts';

const agent = (fields: Record<string, unknown> = {}) => ({ id: '1234567890123456789', ...fields });
const page = (data: unknown, pagination: unknown = { nextCursor: null, totalItems: 1 }) => ({
  data,
  pagination,
});

const CAPTURE = '../shared/captures/agents_raw_response.json';

describe('a page of devices', () => {
  it.skipIf(!existsSync(CAPTURE))('reads a real agent as its console gave it', () => {
    const data: unknown = JSON.parse(readFileSync(CAPTURE, 'utf8'));
    const { devices, rejected } = parseDevicePage(page(data));
    expect(rejected).toEqual([]);
    expect(devices[0]).toMatchObject({
      deviceId: '657613730168123595',
      uuid: 'f431b0a1a8744d2a8a92fc88fa3c13bc',
      hostname: 'EC2AMAZ-AJ0KANC',
      osName: 'Windows Server 2016',
      osVersion: '14393',
      agentVersion: '3.1.3.38',
      ipAddresses: ['172.31.43.13', 'fe80::1da3:1ca8:b311:af32'],
      externalIp: '3.122.240.42',
      lastLoggedInUser: null,
      lastActiveAt: '2020-02-20T00:26:33.955830Z',
      decommissioned: true,
    });
  });

  it('turns null, empty and absent into null and keeps everything else to the letter', () => {
    const [device] = parseDevicePage(
      page([agent({ computerName: ' Ünï\u202ecode ', lastLoggedInUserName: '', domain: null })]),
    ).devices;
    expect(device).toMatchObject({
      hostname: ' Ünï\u202ecode ',
      lastLoggedInUser: null,
      domain: null,
      osName: null,
      ipAddresses: [],
      decommissioned: false,
    });
  });

  it('takes booleans and numbers that drifted into text', () => {
    const [device] = parseDevicePage(
      page([agent({ isDecommissioned: 'True', osRevision: 19044 })]),
    ).devices;
    expect(device).toMatchObject({ decommissioned: true, osVersion: '19044' });
  });

  it('counts an uninstalled device as decommissioned', () => {
    const [device] = parseDevicePage(page([agent({ isUninstalled: true })])).devices;
    expect(device?.decommissioned).toBe(true);
  });

  it('strips NUL and lone surrogates, which PostgreSQL cannot store', () => {
    const [device] = parseDevicePage(
      page([agent({ computerName: 'a\u0000b\ud800', osName: '\u0000' })]),
    ).devices;
    expect(device).toMatchObject({ hostname: 'ab\ufffd', osName: null });
  });

  it('lists every address of every interface in the order they came', () => {
    const networkInterfaces = [
      { inet: ['10.0.0.1', '10.0.0.2'], inet6: ['fe80::1'] },
      { inet: [] },
      { inet: null, inet6: ['fe80::2'] },
    ];
    const [device] = parseDevicePage(page([agent({ networkInterfaces })])).devices;
    expect(device?.ipAddresses).toEqual(['10.0.0.1', '10.0.0.2', 'fe80::1', 'fe80::2']);
  });

  it('never takes a number for an id, because it has lost digits already', () => {
    const rows = [agent(), agent({ id: '2' }), { id: 1_234_567_890 }];
    const { devices, rejected } = parseDevicePage(page(rows));
    expect(devices).toHaveLength(2);
    expect(rejected).toEqual([
      { deviceId: null, reason: 'id: Invalid input: expected string, received number' },
    ]);
  });

  it('sets a row aside with its reason and keeps the others', () => {
    const rows = [agent(), agent({ id: '2', computerName: { evil: true } }), agent({ id: '3' })];
    const { devices, rejected } = parseDevicePage(page(rows));
    expect(devices.map(({ deviceId }) => deviceId)).toEqual([agent().id, '3']);
    expect(rejected).toEqual([expect.objectContaining({ deviceId: '2' })]);
    expect(rejected[0]?.reason).toContain('computerName');
  });

  it.each([
    ['no pagination', { data: [] }, 'pagination'],
    ['null pagination', { data: [], pagination: null }, 'pagination'],
    ['null data', page(null), 'data'],
    ['data as an object', page({ sites: [] }), 'data'],
    ['a cursor that is a number', page([], { nextCursor: 7 }), 'pagination.nextCursor'],
    ['an array', [], 'the body'],
    ['a text', 'ok', 'the body'],
    ['mostly unreadable rows', page([agent(), 1, 2]), '2 of 3 rows'],
  ])('refuses %s and names the place', (_, body, place) => {
    expect(() => parseDevicePage(body)).toThrow(WrongShape);
    expect(() => parseDevicePage(body)).toThrow(place);
  });

  it.each([
    [null, null],
    [undefined, null],
    ['', null],
    ['YWdlbnRfaWQ6NTg=', 'YWdlbnRfaWQ6NTg='],
    ['YWdlbnRfaWQ6NTg%3D', 'YWdlbnRfaWQ6NTg='],
    ['YWdlbnRfaWQ6NTg%253D', 'YWdlbnRfaWQ6NTg%3D'],
    ['100%', '100%'],
  ])('decodes the cursor %j once, to %j', (cursor, decoded) => {
    expect(decodeCursor(cursor)).toBe(decoded);
  });

  it('survives any JSON: devices, or a wrong shape, and no change to prototypes', () => {
    const hostile = fc.anything({ withNullPrototype: true, maxDepth: 4 });
    fc.assert(
      fc.property(
        hostile,
        fc.array(fc.record({ id: hostile, networkInterfaces: hostile })),
        (any, rows) => {
          for (const body of [any, page(any), page(rows)]) {
            try {
              parseDevicePage(body);
            } catch (error) {
              if (!(error instanceof WrongShape)) throw error;
            }
          }
          return Object.keys(Object.prototype).length === 0;
        },
      ),
      { numRuns: 2_000, seed: 3 },
    );
    const polluted: unknown = JSON.parse(
      '{"data":[{"id":"1","__proto__":{"polluted":true}}],"pagination":{}}',
    );
    parseDevicePage(polluted);
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });

  it('survives 10,000 levels of nesting', () => {
    const deep: unknown = JSON.parse('['.repeat(10_000) + ']'.repeat(10_000));
    expect(parseDevicePage(page([agent({ tags: deep })])).devices).toHaveLength(1);
  });
});
