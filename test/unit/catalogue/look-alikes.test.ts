import { describe, expect, it } from 'vitest';
import { classify, type Launch } from '../../../src/catalogue/catalogue.ts';
import { launchOf, POSITIVES, type Sample } from './samples.ts';

/** A launch of some other program that has the sample's text among its arguments. */
type Mention = (sample: Sample) => Launch;

const unix = (imagePath: string, cmdline: string): Launch =>
  launchOf({
    os: 'linux',
    processName: imagePath.replace(/^.*\//, ''),
    imagePath,
    cmdline,
    parentName: 'bash',
    user: 'claude',
  });

const MENTIONS: readonly (readonly [string, Mention])[] = [
  ['is grepped for', ({ cmdline }) => unix('/usr/bin/grep', `grep -r ${cmdline} /srv`)],
  ['is edited', ({ imagePath }) => unix('/usr/bin/vim', `vim ${imagePath}`)],
  ['is shell text', ({ cmdline }) => unix('/usr/bin/bash', `bash -c "${cmdline}"`)],
  ['is shell text without quotes', ({ cmdline }) => unix('/usr/bin/dash', `sh -c ${cmdline}`)],
  ['is a commit message', ({ cmdline }) => unix('/usr/bin/git', `git commit -m '${cmdline}'`)],
  ['runs on another host', ({ cmdline }) => unix('/usr/bin/ssh', `ssh claude@gemini ${cmdline}`)],
  ['runs as another user', ({ cmdline }) => unix('/usr/bin/sudo', `sudo -u codex ${cmdline}`)],
  ['is traced', ({ cmdline }) => unix('/usr/bin/strace', `strace -f ${cmdline}`)],
  ['is an argument of a script', ({ cmdline }) => unix('/usr/bin/node', `node app.js ${cmdline}`)],
  ['is inline code', ({ cmdline }) => unix('/usr/bin/python3', `python3 -c ${cmdline}`)],
  [
    'is echoed by cmd',
    ({ cmdline }) =>
      launchOf({
        os: 'windows',
        processName: 'cmd.exe',
        imagePath: 'C:\\Windows\\System32\\cmd.exe',
        cmdline: `cmd.exe /c echo ${cmdline}`,
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
        cmdline: `C:\\Windows\\explorer.exe /select,"${imagePath}"`,
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
      cmdline: null,
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
    const lookAlikes = POSITIVES.flatMap(({ cmdline }) => {
      const name = /node_modules[\\/]+((?:@[^\\/]+[\\/])?[^\\/.]+)/.exec(cmdline ?? '')?.[1];
      return name && !/mcp|modelcontextprotocol/.test(name) ? [`${name}-malicious`] : [];
    });
    expect(lookAlikes.length).toBeGreaterThan(20);
    const loud = lookAlikes.filter((name) => {
      const cmdline = `node /x/node_modules/${name.replaceAll('\\', '/')}/bin/codex`;
      return classify(unix('/usr/bin/node', cmdline)).aiAgent !== null;
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
