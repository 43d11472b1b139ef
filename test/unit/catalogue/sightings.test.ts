import { describe, expect, it } from 'vitest';
import {
  type ClassifiedLaunch,
  classify,
  foldSightings,
  type Launch,
  SightingsAccumulator,
} from '../../../src/catalogue/catalogue.ts';
import { launchOf } from './samples.ts';

const seen = (at: number, launch: Partial<Launch>, deviceId = 'd1'): ClassifiedLaunch => {
  const whole = launchOf({ os: 'linux', user: 'ann', ...launch });
  return { deviceId, user: whole.user, at, launch: whole, verdict: classify(whole) };
};
const claude = (version: string, more: Partial<Launch> = {}): Partial<Launch> => ({
  processName: version,
  imagePath: `/home/ann/.local/share/claude/versions/${version}`,
  commandLine: 'claude',
  parentName: 'bash',
  ...more,
});
const npxClaude: Partial<Launch> = {
  processName: 'node',
  imagePath: '/usr/bin/node',
  commandLine: 'node /usr/bin/npx @anthropic-ai/claude-code@9.9.9',
  parentName: 'bash',
};

describe('foldSightings', () => {
  it('launches result in one sighting per AI agent, device and user', () => {
    const sightings = foldSightings([
      seen(1, claude('2.1.1')),
      seen(2, claude('2.1.1')),
      seen(3, claude('2.1.1'), 'd2'),
      seen(4, claude('2.1.1', { user: 'bob' })),
      seen(5, claude('2.1.1', { user: null })),
      seen(6, { processName: 'codex', imagePath: '/usr/local/bin/codex', commandLine: 'codex' }),
      seen(7, { processName: 'bash', imagePath: '/bin/bash', commandLine: 'bash' }),
    ]);
    const keys = sightings.map(({ deviceId, user, aiAgent, launches }) => [
      deviceId,
      user,
      aiAgent,
      launches,
    ]);
    expect(keys).toEqual([
      ['d1', 'ann', 'claude-code', 2],
      ['d2', 'ann', 'claude-code', 1],
      ['d1', 'bob', 'claude-code', 1],
      ['d1', null, 'claude-code', 1],
      ['d1', 'ann', 'codex', 1],
    ]);
  });

  it('a sighting counts main launches, but not helpers and launchers of the same session', () => {
    const [sighting] = foldSightings([
      seen(1, npxClaude),
      seen(2, claude('2.1.1', { parentName: 'sh' })),
      seen(
        3,
        claude('2.1.1', { commandLine: 'claude bg-spare --bg-spare s', parentName: '2.1.1' }),
      ),
    ]);
    expect(sighting?.launches).toBe(1);
  });

  it('a sighting does not count a main launch that the same AI agent started', () => {
    const chat = (parentName: string) =>
      seen(1, {
        processName: 'kiro-cli-chat',
        imagePath: '/home/ann/.local/bin/kiro-cli-chat',
        commandLine: 'kiro-cli-chat chat',
        parentName,
      });
    const start = seen(0, {
      processName: 'kiro-cli',
      imagePath: '/home/ann/.local/bin/kiro-cli',
      commandLine: 'kiro-cli',
      parentName: 'bash',
    });
    expect(foldSightings([start, chat('kiro-cli')])[0]?.launches).toBe(1);
    expect(foldSightings([start, chat('bash')])[0]?.launches).toBe(2);
    const again = seen(2, claude('2.1.1', { parentName: '2.1.1' }));
    expect(foldSightings([seen(1, claude('2.1.1')), again])[0]?.launches).toBe(1);
  });

  it('a sighting of only helpers or launchers has one launch', () => {
    const [sighting] = foldSightings([seen(1, npxClaude), seen(2, npxClaude)]);
    expect(sighting).toMatchObject({ aiAgent: 'claude-code', launches: 1, version: '9.9.9' });
  });

  it('a sighting has the version of the last main launch, not the highest version', () => {
    const [sighting] = foldSightings([
      seen(1, claude('2.9.0')),
      seen(3, claude('2.1.0')),
      seen(9, npxClaude),
    ]);
    expect(sighting?.version).toBe('2.1.0');
    expect(sighting?.evidence.rule).toBe('claude-code/native-version');
    expect(sighting?.evidence.imagePath).toContain('/home/*/');
  });

  it('a sighting has first and last time and the union of modes for any order of launches', () => {
    const launches = [
      seen(5, claude('2.1.0', { commandLine: 'claude -p x' })),
      seen(2, claude('2.0.0', { commandLine: 'claude --dangerously-skip-permissions' })),
      seen(8, npxClaude),
    ];
    const expected = {
      firstSeenAt: 2,
      lastSeenAt: 8,
      launches: 2,
      version: '2.1.0',
      modes: ['headless', 'permission-bypass'],
    };
    expect(foldSightings(launches)).toMatchObject([expected]);
    expect(foldSightings(launches.toReversed())).toMatchObject([expected]);
  });

  it('sightings of devices and users stay separate when their joined names are equal', () => {
    const one = seen(1, claude('2.1.1', { user: 'b' }), 'a');
    const two = seen(1, claude('2.1.1', { user: '' }), 'ab');
    expect(foldSightings([one, two])).toHaveLength(2);
  });

  it('memory grows with the number of sightings, not launches', () => {
    const accumulator = new SightingsAccumulator();
    for (let at = 0; at < 20_000; at++) accumulator.add(seen(at, claude('2.1.1')));
    expect(accumulator.size).toBe(1);
    expect(accumulator.sightings()).toMatchObject([{ launches: 20_000, lastSeenAt: 19_999 }]);
  });
});
