import { describe, expect, it } from 'vitest';
import { classify, type Launch } from '../../../src/catalogue/catalogue.ts';
import { launchOf, POSITIVES, type Sample } from './samples.ts';

/** A launch of another program with text of the sample in its arguments. */
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
  [
    'is searched for with grep',
    ({ commandLine }) => unix('/usr/bin/grep', `grep -r ${commandLine} /srv`),
  ],
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

describe('launches that mention an AI agent', () => {
  it.each(MENTIONS)(
    'nothing is recognised when the command line of an AI agent %s',
    (_, mention) => {
      const recognised = POSITIVES.filter((sample) => classify(mention(sample)).aiAgent !== null);
      expect(recognised.map(({ id }) => id)).toEqual([]);
    },
  );
});

describe('look-alikes of AI agents', () => {
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
    'a program named like an AI agent with the suffix %s is not recognised',
    (suffix) => {
      expect(named.length).toBeGreaterThan(20);
      // In an app's own directory any other program is a helper of the app.
      const mains = named.filter((sample) => classify(renamed(sample, suffix)).role === 'main');
      expect(mains.map(({ id }) => id)).toEqual([]);
    },
  );

  it('a package in node_modules with a similar name is not recognised', () => {
    const lookAlikes = POSITIVES.flatMap(({ commandLine }) => {
      const name = /node_modules[\\/]+((?:@[^\\/]+[\\/])?[^\\/.]+)/.exec(commandLine ?? '')?.[1];
      return name && !/mcp|modelcontextprotocol/.test(name) ? [`${name}-malicious`] : [];
    });
    expect(lookAlikes.length).toBeGreaterThan(20);
    const recognised = lookAlikes.filter((name) => {
      const commandLine = `node /x/node_modules/${name.replaceAll('\\', '/')}/bin/codex`;
      return classify(unix('/usr/bin/node', commandLine)).aiAgent !== null;
    });
    expect(recognised).toEqual([]);
  });

  it('a user or directory named like an AI agent is not recognised', () => {
    for (const name of ['claude', 'codex', 'cursor', 'gemini', 'aider', 'goose', 'droid', 'amp']) {
      const home = `/home/${name}/app/server.js`;
      expect(classify(unix('/usr/bin/node', `node ${home}`)).aiAgent).toBeNull();
      expect(classify(unix(`/home/${name}/bin/backup`, 'backup')).aiAgent).toBeNull();
      expect(classify(unix(`/home/${name}/versions/1.2.3`, '1.2.3')).aiAgent).toBeNull();
      expect(classify(unix(`/srv/${name}/node/bin/node`, 'node index.js')).aiAgent).toBeNull();
    }
  });
});
