import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ServicesRig } from '../../support/rigs/services-rig.ts';

/** Wrong input of the connect command; each case is two processes. */

let rig: ServicesRig;

beforeAll(async () => {
  rig = await ServicesRig.start(20);
  expect(await rig.cli(['migrate'])).toMatchObject({ code: 0 });
});

afterAll(() => rig.console.close());

describe('wrong input of connect', () => {
  it.each<[string, () => readonly string[], string, number, RegExp]>([
    [
      'an http URL',
      () => rig.connectArgs('x', 'http://acme.sentinelone.net'),
      '',
      2,
      /^console_url_rejected: Console URL must be a valid https URL/,
    ],
    [
      'a bare host',
      () => rig.connectArgs('x', 'acme.sentinelone.net'),
      '',
      2,
      /^console_url_rejected: /,
    ],
    [
      'a user in the URL',
      () => rig.connectArgs('x', 'https://user:pass@host'),
      '',
      2,
      /^console_url_rejected: /,
    ],
    [
      'an unknown host',
      () => rig.connectArgs('x', 'https://rig.console.invalid'),
      '',
      1,
      /^console_unreachable: .*DNS/,
    ],
    [
      'an empty token',
      () => rig.connectArgs('x', rig.console.url, '-'),
      ' \n',
      3,
      /^invalid_token: Invalid SentinelOne API token/,
    ],
    [
      'a wrong token',
      () => rig.connectArgs('x', rig.console.url, '-'),
      'wrong',
      3,
      /^invalid_token: /,
    ],
    [
      'a token file that is not there',
      () => rig.connectArgs('x', rig.console.url, '/nowhere'),
      '',
      2,
      /^usage: the token file cannot be read/,
    ],
    [
      'two cadences',
      () => [...rig.connectArgs('x'), '--every', '1h', '--cron', '0 * * * *'],
      '',
      2,
      /^usage: --every and --cron/,
    ],
    [
      'a cadence of a second',
      () => [...rig.connectArgs('x'), '--every', '1s'],
      '',
      2,
      /^usage: --every takes/,
    ],
    [
      'a cron that is none',
      () => [...rig.connectArgs('x'), '--cron', 'often'],
      '',
      2,
      /^usage: --cron takes/,
    ],
  ])('connect with %s fails and stores nothing', async (_, args, input, code, stderr) => {
    const result = await rig.cli(args(), {}, input);
    expect(result).toMatchObject({ code, stdout: '' });
    expect(result.stderr).toMatch(stderr);
    expect(result.stderr.trimEnd()).not.toContain('\n');
    expect((await rig.cli(['status'])).stdout).toBe('No tenant is connected.\n');
  });
});
