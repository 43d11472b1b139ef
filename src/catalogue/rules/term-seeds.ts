/**
 * Search texts for path patterns. A console's query can only ask whether a path contains a text,
 * and backslashes cannot be written in it, so for patterns that hold on Windows the text must lie
 * within one segment; elsewhere it may span several and so be more selective.
 */
import { type Glob, isCommonSegment } from '../launch/glob.ts';
import type { OperatingSystem } from '../types.ts';
import type { TermSeed } from './rule.ts';

/** Segments that no Windows path of these patterns has. */
const UNIX_SEGMENT = /^(?:usr|opt|share|snap|library|caskroom|cellar|.+\.app)$/;
/** A file's extension, or a text that ends in one, says less than the directory. */
const EXTENSION = /\.(?:[cm]?js|py|cmd|ps1|bat|appimage)$/;

/** Where the file's own name is all there is to go by, it is searched for as such. */
export function imageSeed(glob: Glob, os?: readonly OperatingSystem[]): TermSeed {
  const value = searchText(glob, os);
  const isFileName = value === glob.pattern.toLowerCase().split('/').at(-1);
  return { field: isFileName ? 'processName' : 'imagePath', value };
}

/**
 * A file named by its version alone cannot be searched for by name when its path is missing or was
 * cut by the sensor; the command line then still has the directories before it.
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
  // All packages of one npm scope are reached by one text.
  const scope = distinctive.find((text) => text.startsWith('@'));
  if (scope !== undefined) return scope;
  const specific = distinctive.filter((text) => !EXTENSION.test(text));
  return longest(specific.length > 0 ? specific : distinctive);
}

const longest = (texts: readonly string[]): string =>
  texts.reduce((best, text) => (text.length > best.length ? text : best), '');
