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
  it.skipIf(!existsSync(CAPTURE))('a real agent is read as its console gave it', () => {
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
      machineType: 'server',
      macAddresses: ['06:35:e6:62:53:2e'],
      userPrincipalName: null,
      tags: null,
      externalId: null,
      infected: false,
      networkStatus: 'connecting',
    });
  });

  it('null, empty and absent fields of a device become null, and everything else is kept exactly', () => {
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

  it('booleans and numbers of a device are read although their type is text or number', () => {
    const [device] = parseDevicePage(
      page([agent({ isDecommissioned: 'True', osRevision: 19044 })]),
    ).devices;
    expect(device).toMatchObject({ decommissioned: true, osVersion: '19044' });
  });

  it('an uninstalled device counts as decommissioned', () => {
    const [device] = parseDevicePage(page([agent({ isUninstalled: true })])).devices;
    expect(device?.decommissioned).toBe(true);
  });

  it('NUL and lone surrogates, which PostgreSQL cannot store, are removed from a device', () => {
    const [device] = parseDevicePage(
      page([agent({ computerName: 'a\u0000b\ud800', osName: '\u0000' })]),
    ).devices;
    expect(device).toMatchObject({ hostname: 'ab\ufffd', osName: null });
  });

  it('a device has every IP address of every interface in the order of the answer', () => {
    const networkInterfaces = [
      { inet: ['10.0.0.1', '10.0.0.2'], inet6: ['fe80::1'] },
      { inet: [] },
      { inet: null, inet6: ['fe80::2'] },
    ];
    const [device] = parseDevicePage(page([agent({ networkInterfaces })])).devices;
    expect(device?.ipAddresses).toEqual(['10.0.0.1', '10.0.0.2', 'fe80::1', 'fe80::2']);
  });

  it('a device has the MAC address of each interface once, in one spelling', () => {
    const physical = [
      '00-25-96-FF-FE-12',
      '00:25:96:ff:fe:12',
      ' 0025.96FF.FE12.3456 ',
      '00:00:00:00:00:00',
      'n/a',
      '',
      null,
      7,
      { evil: true },
    ];
    const networkInterfaces = [
      ...physical.map((one) => ({ inet: ['10.0.0.1'], physical: one })),
      null,
      'eth0',
      { inet: ['10.0.0.2'] },
    ];
    const [device] = parseDevicePage(page([agent({ networkInterfaces })])).devices;
    expect(device?.macAddresses).toEqual(['00:25:96:ff:fe:12', '00:25:96:ff:fe:12:34:56']);
    expect(device?.ipAddresses).toHaveLength(physical.length + 1);
  });

  it('the tags of a device are key and value, sorted, and a bad tag costs no other', () => {
    const sentinelone = [
      { id: '1', key: 'team', value: 'données', assignedBy: 'Console Admin' },
      { key: 'env', value: 'prod' },
      { key: 'env', value: 'prod' },
      { key: 'key alone', value: '' },
      { value: 'value alone' },
      { key: null, value: null },
      { key: { evil: true } },
      null,
      'text',
    ];
    const [device] = parseDevicePage(page([agent({ tags: { sentinelone } })])).devices;
    expect(device?.tags).toEqual(['env:prod', 'key alone', 'team:données', 'value alone']);
  });

  it('the directory user, external id, infection and network status of a device are kept', () => {
    const [device] = parseDevicePage(
      page([
        agent({
          activeDirectory: { userPrincipalName: 'ann@corp.example', mail: 'a@corp.example' },
          externalId: 'asset 4711',
          infected: 'True',
          networkStatus: 'disconnecting',
        }),
      ]),
    ).devices;
    expect(device).toMatchObject({
      userPrincipalName: 'ann@corp.example',
      externalId: 'asset 4711',
      infected: true,
      networkStatus: 'disconnecting',
    });
  });

  it.each([null, undefined, '', [], {}, 'x', 7, [null], { sentinelone: {} }])(
    'an optional field of a device that is %j costs nothing but itself',
    (odd) => {
      const fields = {
        networkInterfaces: odd,
        tags: odd,
        activeDirectory: odd,
        infected: odd,
        ...(typeof odd === 'object' ? { externalId: odd, networkStatus: odd } : {}),
      };
      const { devices, rejected } = parseDevicePage(page([agent(fields)]));
      expect(rejected).toEqual([]);
      expect(devices[0]).toMatchObject({
        ipAddresses: [],
        macAddresses: null,
        tags: null,
        userPrincipalName: null,
        externalId: null,
        infected: null,
        networkStatus: null,
      });
    },
  );

  it('the optional fields of a device are bounded in length and number', () => {
    const long = `${'x'.repeat(499)}😀`;
    const many = Array.from({ length: 1_000 }, (_, at) => at);
    const [device] = parseDevicePage(
      page([
        agent({
          externalId: long,
          activeDirectory: { userPrincipalName: long },
          networkStatus: long,
          tags: { sentinelone: many.map((at) => ({ key: `${at} ${long}`, value: long })) },
          networkInterfaces: many.map((at) => ({
            physical: `02:00:00:00:${String(at)
              .padStart(4, '0')
              .replace(/(..)(..)/, '$1:$2')}`,
          })),
        }),
      ]),
    ).devices;
    for (const text of [device?.externalId, device?.userPrincipalName, device?.networkStatus]) {
      expect(text).toHaveLength(500);
      expect(text?.isWellFormed()).toBe(true);
    }
    expect(device?.tags).toHaveLength(100);
    expect(Math.max(...(device?.tags ?? []).map((tag) => tag.length))).toBeLessThanOrEqual(1_001);
    expect(device?.macAddresses).toHaveLength(100);
  });

  it('a number is no device id, because it has lost digits already', () => {
    const rows = [agent(), agent({ id: '2' }), { id: 1_234_567_890 }];
    const { devices, rejected } = parseDevicePage(page(rows));
    expect(devices).toHaveLength(2);
    expect(rejected).toEqual([
      { deviceId: null, reason: 'id: Invalid input: expected string, received number' },
    ]);
  });

  it('an unreadable device is rejected with its reason, and the others are kept', () => {
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
  ])('a page with %s is refused with the path of the fault', (_, body, path) => {
    expect(() => parseDevicePage(body)).toThrow(WrongShape);
    expect(() => parseDevicePage(body)).toThrow(path);
  });

  it.each([
    [null, null],
    [undefined, null],
    ['', null],
    ['YWdlbnRfaWQ6NTg=', 'YWdlbnRfaWQ6NTg='],
    ['YWdlbnRfaWQ6NTg%3D', 'YWdlbnRfaWQ6NTg='],
    ['YWdlbnRfaWQ6NTg%253D', 'YWdlbnRfaWQ6NTg%3D'],
    ['100%', '100%'],
  ])('the cursor %j is decoded once, to %j', (cursor, decoded) => {
    expect(decodeCursor(cursor)).toBe(decoded);
  });

  it('any JSON is read as devices or refused as a wrong shape, and changes no prototype', () => {
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

  it('a device with 10,000 levels of nesting is read', () => {
    const deep: unknown = JSON.parse('['.repeat(10_000) + ']'.repeat(10_000));
    expect(parseDevicePage(page([agent({ tags: deep })])).devices).toHaveLength(1);
  });
});
