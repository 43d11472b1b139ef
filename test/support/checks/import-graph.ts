import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** An import or re-export between two files of one folder; paths are relative to that folder. */
export interface ImportEdge {
  readonly from: string;
  readonly to: string;
  /** True for `import type` and `export type`. */
  readonly typeOnly: boolean;
}

/** `import … from`, `export … from`, `import '…'`, and `import('…')` as a call or in a type. */
const SPECIFIERS =
  /^\s*(?:import|export)\s+(type\s)?[^;'"]*?from\s*['"]([^'"]+)['"]|^\s*import\s*['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]\s*\)/gm;

const SUFFIXES = ['', '.ts', '.tsx', '.d.ts', '/index.ts'];

const posix = (file: string): string => file.split(path.sep).join('/');

/** Every `.ts` and `.tsx` file below `root`, relative to it. */
export const sourceFilesBelow = (root: string): string[] =>
  readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx?$/.test(name) && !name.includes('node_modules'))
    .map(posix)
    .toSorted();

/** Imports of packages, of other folders and of files that are no TypeScript are left out. */
export function importsBelow(root: string): ImportEdge[] {
  const files = new Set(sourceFilesBelow(root));

  function resolve(from: string, specifier: string): string | null {
    const target = path.posix.join(path.posix.dirname(from), specifier);
    const found = SUFFIXES.map((suffix) => target + suffix).find((file) => files.has(file));
    if (found !== undefined) return found;
    if (target.startsWith('../') || existsSync(path.join(root, target))) return null;
    throw new Error(`${from} imports ${specifier}, which does not exist`);
  }

  return [...files].flatMap((from) => {
    const text = readFileSync(path.join(root, from), 'utf8');
    return [...text.matchAll(SPECIFIERS)].flatMap(([, type, named, bare, called]) => {
      const specifier = named ?? bare ?? called ?? '';
      const to = specifier.startsWith('.') ? resolve(from, specifier) : null;
      return to === null ? [] : [{ from, to, typeOnly: type !== undefined }];
    });
  });
}

/** The files of one import cycle, the first file repeated at the end; null without any cycle. */
export function findImportCycle(edges: readonly ImportEdge[]): string[] | null {
  const targets = new Map<string, string[]>();
  for (const { from, to } of edges) targets.set(from, [...(targets.get(from) ?? []), to]);
  const done = new Set<string>();
  const stack: string[] = [];

  function visit(file: string): string[] | null {
    const start = stack.indexOf(file);
    if (start >= 0) return [...stack.slice(start), file];
    if (done.has(file)) return null;
    stack.push(file);
    for (const to of targets.get(file) ?? []) {
      const cycle = visit(to);
      if (cycle) return cycle;
    }
    stack.pop();
    done.add(file);
    return null;
  }

  for (const file of targets.keys()) {
    const cycle = visit(file);
    if (cycle) return cycle;
  }
  return null;
}
