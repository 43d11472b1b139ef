import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SampleConsole } from './start-sample-console.ts';

export interface CredentialFiles {
  readonly caFile: string;
  readonly tokenFile: string;
  /** Removes the files if they were written to a temporary directory. */
  readonly remove: () => Promise<void>;
}

/**
 * Writes the certificate and the tokens, readable only by the current user. `token` is the Viewer
 * of the whole console; the other files are named after their labels, as in `token.account`.
 */
export async function writeCredentials(
  { ca, tokens }: SampleConsole,
  directory: string | undefined,
): Promise<CredentialFiles> {
  const isTemporary = directory === undefined;
  const target = directory ?? (await mkdtemp(join(tmpdir(), 'sample-console-')));
  await mkdir(target, { recursive: true, mode: 0o700 });
  const caFile = join(target, 'ca.pem');
  await writeFile(caFile, ca);
  for (const { label, secret } of tokens.all()) {
    const name = label === 'global' ? 'token' : `token.${label}`;
    await writePrivately(join(target, name), `${secret}\n`);
  }
  return {
    caFile,
    tokenFile: join(target, 'token'),
    remove: async () => {
      if (isTemporary) await rm(target, { recursive: true, force: true });
    },
  };
}

/** Removes the file first, because writing to an existing file would keep its mode. */
async function writePrivately(file: string, content: string): Promise<void> {
  await rm(file, { force: true });
  await writeFile(file, content, { mode: 0o600, flag: 'wx' });
}
