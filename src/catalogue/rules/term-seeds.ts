/**
 * Search texts for path patterns. A console's query can only test whether a path contains a text,
 * and cannot contain backslashes. For patterns that apply to Windows the text must therefore be
 * within one segment. Elsewhere it may span several segments, which is more selective.
 */
import { type Glob, isCommonSegment } from '../launch/glob.ts';
import type { OperatingSystem } from '../types.ts';
import type { TermSeed } from './rule.ts';

/** Segments that never occur in Windows paths of these patterns. */
const UNIX_SEGMENT = /^(?:usr|opt|share|snap|library|caskroom|cellar|.+\.app)$/;
/** Text that ends in a file extension is less selective than the directory. */
const EXTENSION = /\.(?:[cm]?js|py|cmd|ps1|bat|appimage)$/;

/** If the search text is just the file name, the process name is searched instead of the path. */
export function imageSeed(glob: Glob, os?: readonly OperatingSystem[]): TermSeed {
  const value = searchText(glob, os);
  const isFileName = value === glob.pattern.toLowerCase().split('/').at(-1);
  return { field: isFileName ? 'processName' : 'imagePath', value };
}

/**
 * A file named after its version cannot be found by name when the sensor dropped or cut its path.
 * The command line still contains the directories before it.
 */
export function imageSeeds(glob: Glob, os?: readonly OperatingSystem[]): readonly TermSeed[] {
  const before = /([^/{}*]+\/[^/{}*]+\/)\{semver\}$/.exec(glob.pattern)?.[1]?.toLowerCase();
  const seed = imageSeed(glob, os);
  return before === undefined ? [seed] : [seed, { field: 'commandLine', value: before }];
}

export function searchText(glob: Glob, os?: readonly OperatingSystem[]): string {
  const segments = glob.pattern.toLowerCase().split('/');
  const unixOnly = os
    ? !os.includes('windows')
    : segments.some((segment) => UNIX_SEGMENT.test(segment));
  if (unixOnly) return longest(glob.runs);
  const distinctive = glob.literals.filter((text) => !isCommonSegment(text));
  // One text covers all packages of an npm scope.
  const scope = distinctive.find((text) => text.startsWith('@'));
  if (scope !== undefined) return scope;
  const specific = distinctive.filter((text) => !EXTENSION.test(text));
  return longest(specific.length > 0 ? specific : distinctive);
}

const longest = (texts: readonly string[]): string =>
  texts.reduce((best, text) => (text.length > best.length ? text : best), '');
