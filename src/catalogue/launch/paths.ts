/**
 * One form for the paths of three operating systems, so that a pattern needs writing once.
 */

/** Longer than any path a rule describes; bounds the work on hostile input. */
const MAX_PATH_LENGTH = 2_048;

const DEVICE_PREFIX = /^(?:\/+[?.]+\/+)?(?:globalroot\/+)?(?:device\/+)?harddiskvolume\d+\//i;
const NAMESPACE_PREFIX = /^\/+(?:\?\?|[?.])\/+(?:unc\/+)?/i;
const NATIVE_DEVICE_PREFIX = /^\/+device\/+harddiskvolume\d+\//i;
/** Linux says so of an image that was replaced while it ran, as self-updates do. */
export const DELETED_SUFFIX = / \(deleted\)$/;
/** nix puts a wrapper in a program's place and the program beside it, under such a name. */
const NIX_WRAPPED = /\/\.([^/]+)-wrapped_*$/;
/** A user's name does not begin with a dot, but a home directory may itself be called `home`. */
const HOME = /\/(?:home|users|documents and settings)\/[^/.][^/]*(?=\/)/i;
const ROOT_HOME = /^\/(?:var\/|private\/var\/)?root(?=\/)/;

/** Short names that Windows gives to directories which rules mention; others stay as they are. */
const SHORT_NAMES: readonly (readonly [RegExp, string])[] = [
  [/\/progra~1\//i, '/program files/'],
  [/\/progra~2\//i, '/program files (x86)/'],
  [/\/docume~1\//i, '/documents and settings/'],
  [/\/window~1\//i, '/windowsapps/'],
  [/\/node_m~1\//i, '/node_modules/'],
];

export interface Path {
  /** Normalised, letter case kept. */
  readonly text: string;
  /** Lower-cased segments, without empty ones. */
  readonly segments: readonly string[];
  /** Last segment, lower-cased, without `.exe`. */
  readonly base: string;
}

/**
 * Separators become `/`, Windows namespace and device prefixes and the mark of a deleted image
 * go, and the user's home directory becomes `~`. With the user's name out of the way, a rule for a
 * directory called `claude` cannot hit a user called claude.
 */
export function normalisePath(raw: string): Path {
  let text = raw.length > MAX_PATH_LENGTH ? raw.slice(0, MAX_PATH_LENGTH) : raw;
  if (text.includes('\\')) text = text.replaceAll('\\', '/');
  if (text.includes('?') || text.includes('arddisk') || text.includes('ARDDISK')) {
    text = text.replace(DEVICE_PREFIX, '/').replace(NATIVE_DEVICE_PREFIX, '/');
    text = text.replace(NAMESPACE_PREFIX, '/');
  }
  if (text.includes('//')) text = text.replace(/\/{2,}/g, '/');
  if (text.includes('~')) for (const [short, long] of SHORT_NAMES) text = text.replace(short, long);
  if (text.endsWith(')')) text = text.replace(DELETED_SUFFIX, '');
  if (text.includes('-wrapped')) text = text.replace(NIX_WRAPPED, '/$1');
  text = text.replace(HOME, '/~').replace(ROOT_HOME, '/~');
  const segments = text
    .toLowerCase()
    .split('/')
    .filter((segment) => segment !== '');
  return { text, segments, base: programName(segments.at(-1) ?? '') };
}

/** The name a program goes by: `Claude.EXE` is `claude`. */
export function programName(baseName: string): string {
  const name = baseName.toLowerCase();
  return name.endsWith('.exe') ? name.slice(0, -4) : name;
}

export const isAbsolute = (path: string): boolean =>
  path.startsWith('/') || path.startsWith('\\') || /^[a-z]:[\\/]/i.test(path);
