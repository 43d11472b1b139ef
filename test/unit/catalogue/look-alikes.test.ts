import { describe, expect, it } from 'vitest';
import { classify, type Launch } from '../../../src/catalogue/catalogue.ts';
import { launchOf, POSITIVES, type Sample } from './samples.ts';

/** A launch of some other program that has the sample's text among its arguments. */
type Mention = (sample: Sample) => Launch;

const unix = (imagePath: string, commandLine: string): Launch =>
  launchOf({
    os: 'linux',
    processName: imagePath.replace(/^.*\//, ''),
    imagePath,
    commandLine,
    parentName: 'bash',
    user: 'claude',
  });

const MENTIONS: readonly (readonly [string, Mention])[] = [
  ['is grepped for', ({ commandLine }) => unix('/usr/bin/grep', `grep -r ${commandLine} /srv`)],
  ['is edited', ({ imagePath }) => unix('/usr/bin/vim', `vim ${imagePath}`)],
  ['is shell text', ({ commandLine }) => unix('/usr/bin/bash', `bash -c "${commandLine}"`)],
  [
    'is shell text without quotes',
    ({ commandLine }) => unix('/usr/bin/dash', `sh -c ${commandLine}`),
  ],
  [
    'is a commit message',
    ({ commandLine }) => unix('/usr/bin/git', `git commit -m '${commandLine}'`),
  ],
  [
    'runs on another host',
    ({ commandLine }) => unix('/usr/bin/ssh', `ssh claude@gemini ${commandLine}`),
  ],
  [
    'runs as another user',
    ({ commandLine }) => unix('/usr/bin/sudo', `sudo -u codex ${commandLine}`),
  ],
  ['is traced', ({ commandLine }) => unix('/usr/bin/strace', `strace -f ${commandLine}`)],
  [
    'is an argument of a script',
    ({ commandLine }) => unix('/usr/bin/node', `node app.js ${commandLine}`),
  ],
  ['is inline code', ({ commandLine }) => unix('/usr/bin/python3', `python3 -c ${commandLine}`)],
  [
    'is echoed by cmd',
    ({ commandLine }) =>
      launchOf({
        os: 'windows',
        processName: 'cmd.exe',
        imagePath: 'C:\\Windows\\System32\\cmd.exe',
        commandLine: `cmd.exe /c echo ${commandLine}`,
        parentName: 'explorer.exe',
      }),
  ],
  [
    'is selected in Explorer',
    ({ imagePath }) =>
      launchOf({
        os: 'windows',
        processName: 'explorer.exe',
        imagePath: 'C:\\Windows\\explorer.exe',
        commandLine: `C:\\Windows\\explorer.exe /select,"${imagePath}"`,
      }),
  ],
];

describe('a launch that only mentions an AI agent stays silent', () => {
  it.each(MENTIONS)('when the command line of one %s', (_, mention) => {
    const loud = POSITIVES.filter((sample) => classify(mention(sample)).aiAgent !== null);
    expect(loud.map(({ id }) => id)).toEqual([]);
  });
});

describe('a look-alike of an AI agent stays silent', () => {
  const renamed = (sample: Sample, suffix: string): Launch => {
    const extend = (path: string | null) => path?.replace(/(\.exe)?$/i, `${suffix}$1`) ?? null;
    return {
      ...sample,
      processName: extend(sample.processName),
      imagePath: extend(sample.imagePath),
      commandLine: null,
      signer: null,
    };
  };
  const named = POSITIVES.filter(({ role }) => role === 'main').filter((sample) =>
    /\/(?:name|telling-name|native-version)$/.test(classify(sample).rule ?? ''),
  );

  it.each(['-swap', '-notes-sync', 'ette', '_exporter', '.bak', '-proxy'])(
    'when its name only begins like one, with %s behind it',
    (suffix) => {
      expect(named.length).toBeGreaterThan(20);
      // In an app's own directory any other program is still a part of the app.
      const loud = named.filter((sample) => classify(renamed(sample, suffix)).role === 'main');
      expect(loud.map(({ id }) => id)).toEqual([]);
    },
  );

  it('when a package of another name is run from node_modules', () => {
    const lookAlikes = POSITIVES.flatMap(({ commandLine }) => {
      const name = /node_modules[\\/]+((?:@[^\\/]+[\\/])?[^\\/.]+)/.exec(commandLine ?? '')?.[1];
      return name && !/mcp|modelcontextprotocol/.test(name) ? [`${name}-malicious`] : [];
    });
    expect(lookAlikes.length).toBeGreaterThan(20);
    const loud = lookAlikes.filter((name) => {
      const commandLine = `node /x/node_modules/${name.replaceAll('\\', '/')}/bin/codex`;
      return classify(unix('/usr/bin/node', commandLine)).aiAgent !== null;
    });
    expect(loud).toEqual([]);
  });

  it('when a user or a directory is named like one', () => {
    for (const name of ['claude', 'codex', 'cursor', 'gemini', 'aider', 'goose', 'droid', 'amp']) {
      const home = `/home/${name}/app/server.js`;
      expect(classify(unix('/usr/bin/node', `node ${home}`)).aiAgent).toBeNull();
      expect(classify(unix(`/home/${name}/bin/backup`, 'backup')).aiAgent).toBeNull();
      expect(classify(unix(`/home/${name}/versions/1.2.3`, '1.2.3')).aiAgent).toBeNull();
      expect(classify(unix(`/srv/${name}/node/bin/node`, 'node index.js')).aiAgent).toBeNull();
    }
  });
});
