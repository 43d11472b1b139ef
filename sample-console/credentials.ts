import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SampleConsole } from './start-sample-console.ts';

export interface CredentialFiles {
  readonly caFile: string;
  readonly tokenFile: string;
  /** Removes what was written, if that was in a directory of its own. */
  readonly remove: () => Promise<void>;
}

/**
 * Writes the certificate and the tokens where only this user can read them: `token` is the Viewer
 * of the whole console, `token.account`, `token.site` and so on the others.
 */
export async function writeCredentials(
  { ca, tokens }: SampleConsole,
  directory: string | undefined,
): Promise<CredentialFiles> {
  const own = directory === undefined;
  const place = directory ?? (await mkdtemp(join(tmpdir(), 'sample-console-')));
  await mkdir(place, { recursive: true, mode: 0o700 });
  const caFile = join(place, 'ca.pem');
  await writeFile(caFile, ca);
  for (const { label, secret } of tokens.all()) {
    const name = label === 'global' ? 'token' : `token.${label}`;
    await writePrivately(join(place, name), `${secret}\n`);
  }
  return {
    caFile,
    tokenFile: join(place, 'token'),
    remove: async () => {
      if (own) await rm(place, { recursive: true, force: true });
    },
  };
}

/** A file left from before keeps its mode when written to, so it goes first. */
async function writePrivately(file: string, content: string): Promise<void> {
  await rm(file, { force: true });
  await writeFile(file, content, { mode: 0o600, flag: 'wx' });
}
