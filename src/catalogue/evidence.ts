/**
 * What may be kept of a launch. Command lines hold prompts, file names and secrets; nothing of
 * them is part of it.
 */
import type { Launch, Verdict } from './types.ts';

export interface Evidence {
  readonly rule: string | null;
  /** At most 512 characters, a user's name in a home directory replaced by `*`. */
  readonly imagePath: string | null;
  /** At most 256 characters. */
  readonly signer: string | null;
}

const MAX_PATH_LENGTH = 512;
const MAX_SIGNER = 256;
const MAX_USER = 256;

export const evidence = (launch: Launch, verdict: Verdict): Evidence => ({
  rule: verdict.rule,
  imagePath:
    withoutUser(clean(launch.imagePath, 4 * MAX_PATH_LENGTH))?.slice(0, MAX_PATH_LENGTH) ?? null,
  signer: clean(launch.signer, MAX_SIGNER),
});

const HOME = /([\\/](?:home|users|documents and settings)[\\/]+)[^\\/]+/gi;

const withoutUser = (path: string | null): string | null => path?.replace(HOME, '$1*') ?? null;

/**
 * The OS user as one text: `DOMAIN\user` and `user@domain` stay qualified, for `CORP\ann` and
 * `LAPTOP\ann` are two people; letter case stays. Empty is null.
 */
export const osUser = (user: string | null): string | null =>
  clean(user?.replace(/\\{2,}/g, '\\') ?? null, MAX_USER);

/** Without control characters and lone surrogates, which databases refuse. */
function clean(text: string | null, most: number): string | null {
  if (text === null) return null;
  const kept = text
    .slice(0, most)
    .replace(/\p{Cc}/gu, '')
    .toWellFormed()
    .trim();
  return kept === '' ? null : kept;
}
