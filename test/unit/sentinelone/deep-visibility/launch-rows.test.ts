import { existsSync, readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseLaunchRows } from '../../../../src/sentinelone/deep-visibility/launch-rows.ts';

const event = (fields: Record<string, unknown> = {}) => ({
  id: '1',
  agentId: '1234567890123456789',
  agentOs: 'osx',
  eventType: 'Process Creation',
  eventTime: '2026-11-20T12:20:34.441Z',
  processName: 'zsh',
  srcProcName: 'zsh',
  user: 'root',
  tgtProcName: 'claude',
  tgtProcImagePath: '/Users/ann/.local/share/claude/versions/2.1.0',
  tgtProcCmdLine: 'claude -p hello',
  tgtProcUser: 'ann',
  tgtProcUid: 'ABC',
  tgtProcSignedStatus: 'signed',
  tgtProcPublisher: 'Anthropic PBC',
  ...fields,
});

const CAPTURES = '../shared/captures/stix-shifter';

describe('parseLaunchRows', () => {
  it('a Deep Visibility row names the launched program as target and its parent as source', () => {
    const { launches } = parseLaunchRows([event()]);
    expect(launches[0]).toEqual({
      deviceId: '1234567890123456789',
      os: 'macos',
      processName: 'claude',
      imagePath: '/Users/ann/.local/share/claude/versions/2.1.0',
      commandLine: 'claude -p hello',
      parentName: 'zsh',
      user: 'ann',
      signer: 'Anthropic PBC',
      at: Date.parse('2026-11-20T12:20:34.441Z'),
      key: '1234567890123456789/ABC',
    });
  });

  it.each([
    ['another kind of event', event({ eventType: 'IP Connect' })],
    ['another kind of event', event({ eventType: null, metaEventName: 'TCPV4' })],
    [
      'no launched process',
      event({ tgtProcName: null, tgtProcImagePath: '', tgtProcCmdLine: null }),
    ],
    ['no device', event({ agentId: null })],
    ['no device', event({ agentId: 'drop table' })],
    ['no time', event({ eventTime: 'yesterday', createdAt: null })],
    ['unreadable row', event({ tgtProcName: { nested: true } })],
    ['unreadable row', null],
    ['unreadable row', 'row'],
  ])(
    'a Deep Visibility row rejected as "%s" is counted and the next row is read',
    (reason, row) => {
      const { launches, rejected, rows } = parseLaunchRows([row, event()]);
      expect(launches).toHaveLength(1);
      expect(rejected).toEqual({ [reason]: 1 });
      expect(rows).toBe(2);
    },
  );

  it('the time of a Deep Visibility row can be ISO text or epoch milliseconds', () => {
    const at = Date.parse('2026-11-20T12:20:34.441Z');
    for (const eventTime of [at, String(at), '2026-11-20T12:20:34.441000Z']) {
      expect(parseLaunchRows([event({ eventTime })]).launches[0]?.at).toBe(at);
    }
  });

  it('the publisher of an unsigned image is ignored', () => {
    const [launch] = parseLaunchRows([event({ tgtProcSignedStatus: 'unsigned' })]).launches;
    expect(launch?.signer).toBeNull();
  });

  it('a launch returned twice has the same key, and another launch a different one', () => {
    const rows = [event(), event({ id: '2' }), event({ tgtProcUid: 'DEF' })];
    const keys = parseLaunchRows(rows).launches.map(({ key }) => key);
    expect(keys[0]).toBe(keys[1]);
    expect(keys[0]).not.toBe(keys[2]);
  });

  it('a command line in a Deep Visibility row is cut at 32 KB', () => {
    const [launch] = parseLaunchRows([event({ tgtProcCmdLine: 'x'.repeat(100_000) })]).launches;
    expect(launch?.commandLine).toHaveLength(32_768);
  });

  it.skipIf(!existsSync(CAPTURES))('captured verbose events with 265 keys are all readable', () => {
    for (const name of readdirSync(CAPTURES).filter((file) => file.includes('result_1'))) {
      const body = JSON.parse(readFileSync(`${CAPTURES}/${name}`, 'utf8')) as { data: unknown[] };
      const { launches, rejected } = parseLaunchRows(body.data);
      // The captures contain network, file and process events; all are readable.
      expect(rejected['unreadable row']).toBeUndefined();
      expect(launches.length + Object.values(rejected).reduce((sum, n) => sum + n, 0)).toBe(
        body.data.length,
      );
    }
  });

  it('parsing Deep Visibility rows never throws for any input', () => {
    fc.assert(
      fc.property(fc.array(fc.anything()), (rows) => {
        parseLaunchRows(rows);
        parseLaunchRows(rows.map((value) => event({ tgtProcName: value, eventTime: value })));
        return true;
      }),
      { numRuns: 1_000, seed: 4 },
    );
  });
});
