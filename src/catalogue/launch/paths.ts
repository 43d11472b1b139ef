/**
 * One path format for three operating systems, so each pattern is written once.
 */

/** Longer than any path of a rule. Limits the work on hostile input. */
const MAX_PATH_LENGTH = 2_048;

const DEVICE_PREFIX = /^(?:\/+[?.]+\/+)?(?:globalroot\/+)?(?:device\/+)?harddiskvolume\d+\//i;
const NAMESPACE_PREFIX = /^\/+(?:\?\?|[?.])\/+(?:unc\/+)?/i;
const NATIVE_DEVICE_PREFIX = /^\/+device\/+harddiskvolume\d+\//i;
/** Linux adds this to an image that was replaced while running, for example by a self-update. */
export const DELETED_SUFFIX = / \(deleted\)$/;
/** nix replaces a program by a wrapper and renames the program to this. */
const NIX_WRAPPED = /\/\.([^/]+)-wrapped_*$/;
/** User names do not start with a dot. The parent directory of `.x` may itself be named `home`. */
const HOME = /\/(?:home|users|documents and settings)\/[^/.][^/]*(?=\/)/i;
const ROOT_HOME = /^\/(?:var\/|private\/var\/)?root(?=\/)/;

/** 8.3 names of directories that occur in rules. Other 8.3 names are not expanded. */
const SHORT_NAMES: readonly (readonly [RegExp, string])[] = [
  [/\/progra~1\//i, '/program files/'],
  [/\/progra~2\//i, '/program files (x86)/'],
  [/\/docume~1\//i, '/documents and settings/'],
  [/\/window~1\//i, '/windowsapps/'],
  [/\/node_m~1\//i, '/node_modules/'],
];

export interface Path {
  /** Normalised; case is kept. */
  readonly text: string;
  /** Lower-cased segments, without empty ones. */
  readonly segments: readonly string[];
  /** Last segment, lower-cased, without `.exe`. */
  readonly base: string;
}

/**
 * Converts separators to `/`, removes Windows namespace and device prefixes and the mark of a
 * deleted image, and replaces the user's home directory by `~`. So a rule for a directory named
 * `claude` cannot match a user named claude.
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

/** Base name in lower case without `.exe`: `Claude.EXE` becomes `claude`. */
export function programName(baseName: string): string {
  const name = baseName.toLowerCase();
  return name.endsWith('.exe') ? name.slice(0, -4) : name;
}

export const isAbsolute = (path: string): boolean =>
  path.startsWith('/') || path.startsWith('\\') || /^[a-z]:[\\/]/i.test(path);
