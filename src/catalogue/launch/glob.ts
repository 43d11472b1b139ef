/**
 * Path patterns of the catalogue, matched against normalised paths (see paths.ts).
 *
 * A pattern uses `/`. It starts at a segment boundary and ends at the end of the path:
 * `claude/versions/{v}` matches `~/.local/share/claude/versions/2.1.330`.
 *
 * - `*`: any text within one segment; `**`: any number of segments, at least one at the end;
 * - `{v}`: a version; `{semver}`: a version of three numbers; `{n}`: a number (all are captured);
 * - `{digits}`: a number; `{platform}`: such as `linux-x64-musl`; `{triple}`: such as
 *   `x86_64-unknown-linux-musl`; `{a,b}`: alternatives;
 * - a trailing `.exe` is optional, because several vendors ship it on every operating system.
 *
 * Case is ignored. Patterns cannot backtrack catastrophically: `*` does not cross a segment
 * boundary, and `**` moves from boundary to boundary.
 */

const VERSION = String.raw`v?\d+(?:\.\d+)+`;
const WORDS: Readonly<Record<string, string>> = {
  '{v}': `(?<version>${VERSION})`,
  '{semver}': String.raw`(?<version>\d+\.\d+\.\d+(?:-[a-z]+\.\d[a-z0-9.]*)?)`,
  '{n}': String.raw`(?<version>\d+)`,
  '{digits}': String.raw`\d+`,
  '{platform}':
    '(?:linux|linuxmusl|darwin|macos|win32|windows)[-_](?:x64|x86_64|amd64|arm64|aarch64|arm)' +
    '(?:-(?:baseline|musl))*',
  '{triple}':
    '(?:x86_64|aarch64|arm64)-(?:apple-darwin|unknown-linux-(?:musl|gnu)|pc-windows-msvc)',
};
/** If the whole segment is a version, it may have a build or pre-release suffix. */
const VERSION_SEGMENT = String.raw`(?<version>${VERSION}(?:[-+_.][a-z0-9._+-]*)?)`;

const PARTS = /\{(?:v|semver|n|digits|platform|triple)\}|\*/;

/** Segments that are too common for an index entry. */
const COMMON = new Set(
  `app applications appdata bin .bin caskroom cellar contents current data dist downloads extensions
  files frameworks helpers lib libexec .local local macos microsoft node_modules opt packages pkg
  programs releases resources roaming scripts server share standalone tools usr vendor versions
  _versions windowsapps winget`.split(/\s+/),
).add('program files');

/** Length of the keys of the path index. */
export const KEY_LENGTH = 4;

export interface Glob {
  readonly pattern: string;
  readonly regExp: RegExp;
  /** Every matching path has a segment that starts with one of these. */
  readonly keys: readonly string[];
  /** Literal texts of the pattern, each within one segment. */
  readonly literals: readonly string[];
  /** Literal texts of the pattern that may span several segments. */
  readonly runs: readonly string[];
}

/** Expands `{a,b}` alternatives. */
export function expandBraces(pattern: string): readonly string[] {
  const found = /\{([^{}]*,[^{}]*)\}/.exec(pattern);
  if (!found) return [pattern];
  const before = pattern.slice(0, found.index);
  const after = pattern.slice(found.index + found[0].length);
  return (found[1] ?? '')
    .split(',')
    .flatMap((alternative) => expandBraces(`${before}${alternative}${after}`));
}

export const compileGlobs = (patterns: readonly string[]): readonly Glob[] =>
  patterns.flatMap(expandBraces).map(compileGlob);

/** @throws Error when the pattern has no literal segment to index it by */
export function compileGlob(pattern: string): Glob {
  const segments = pattern.toLowerCase().split('/');
  const last = segments.length - 1;
  const source = segments.map((segment, index) => {
    if (segment === '**') return index === last ? '.+$' : '(?:[^/]+/)*';
    return segmentSource(segment) + (index === last ? String.raw`(?:\.exe)?$` : '/');
  });
  return {
    pattern,
    regExp: new RegExp(`(?:^|/)${source.join('')}`, 'i'),
    keys: keysOf(pattern, segments),
    literals: segments.flatMap(literalTexts),
    runs: literalTexts(`/${segments.join('/')}`),
  };
}

/** Matches the pattern anywhere in a path, to read a version from it. */
export const compileVersionGlob = (pattern: string): RegExp => {
  const segments = pattern.toLowerCase().split('/');
  return new RegExp(`(?:^|/)${segments.map(segmentSource).join('/')}`, 'i');
};

function segmentSource(segment: string): string {
  if (segment === '{v}') return VERSION_SEGMENT;
  let source = '';
  let rest = segment;
  for (let found = PARTS.exec(rest); found; found = PARTS.exec(rest)) {
    source += escapeText(rest.slice(0, found.index)) + (WORDS[found[0]] ?? '[^/]*');
    rest = rest.slice(found.index + found[0].length);
  }
  return source + escapeText(rest);
}

const escapeText = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

const literalTexts = (text: string): readonly string[] =>
  text.split(new RegExp(PARTS, 'g')).filter((run) => run !== '' && run !== '/');

export const isCommonSegment = (segment: string): boolean => COMMON.has(segment);

/** The longest literal prefix of a segment that is not common. */
function keysOf(pattern: string, segments: readonly string[]): readonly string[] {
  let best = '';
  let bestIsWhole = false;
  for (const segment of segments) {
    const at = segment.search(PARTS);
    const start = at === -1 ? segment : segment.slice(0, at);
    const usable = at === -1 || start.length >= KEY_LENGTH;
    if (usable && !COMMON.has(segment) && start.length > best.length) {
      best = start;
      bestIsWhole = at === -1;
    }
  }
  if (best === '') throw new Error(`the pattern ${pattern} has no segment of its own`);
  const key = best.slice(0, KEY_LENGTH);
  const withSuffix = `${best}.exe`.slice(0, KEY_LENGTH);
  return bestIsWhole && withSuffix !== key ? [key, withSuffix] : [key];
}
