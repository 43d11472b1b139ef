/**
 * The parts of a launch that may be stored. Command lines contain prompts, file names and secrets,
 * so no part of them is included.
 */
import type { Launch, Verdict } from './types.ts';

export interface Evidence {
  readonly rule: string | null;
  /** At most 512 characters. The user name in a home directory is replaced by `*`. */
  readonly imagePath: string | null;
  /** At most 256 characters. */
  readonly signer: string | null;
}

const MAX_PATH_LENGTH = 512;
const MAX_SIGNER_LENGTH = 256;
const MAX_USER_LENGTH = 256;

export const evidence = (launch: Launch, verdict: Verdict): Evidence => ({
  rule: verdict.rule,
  imagePath:
    withoutUser(clean(launch.imagePath, 4 * MAX_PATH_LENGTH))?.slice(0, MAX_PATH_LENGTH) ?? null,
  signer: clean(launch.signer, MAX_SIGNER_LENGTH),
});

const HOME = /([\\/](?:home|users|documents and settings)[\\/]+)[^\\/]+/gi;

const withoutUser = (path: string | null): string | null => path?.replace(HOME, '$1*') ?? null;

/**
 * The OS user as text. `DOMAIN\user` and `user@domain` stay qualified, because `CORP\ann` and
 * `LAPTOP\ann` are different people. Case is kept. Empty text becomes null.
 */
export const osUser = (user: string | null): string | null =>
  clean(user?.replace(/\\{2,}/g, '\\') ?? null, MAX_USER_LENGTH);

/** Removes control characters and lone surrogates, which PostgreSQL rejects. */
function clean(text: string | null, maxLength: number): string | null {
  if (text === null) return null;
  const cleaned = text
    .slice(0, maxLength)
    .replace(/\p{Cc}/gu, '')
    .toWellFormed()
    .trim();
  return cleaned === '' ? null : cleaned;
}
