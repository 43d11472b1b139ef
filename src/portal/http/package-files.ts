import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';

/** The package's directory, for code that runs from src/ and from dist/src/. */
function packageRoot(): string {
  let directory = import.meta.dirname;
  while (!existsSync(path.join(directory, 'package.json'))) {
    const parent = path.dirname(directory);
    if (parent === directory) return directory;
    directory = parent;
  }
  return directory;
}

export function readVersion(): string {
  const text = readFileSync(path.join(packageRoot(), 'package.json'), 'utf8');
  return z.object({ version: z.string() }).parse(JSON.parse(text)).version;
}

/** The directory of the built pages; null when they were not built. */
export function findWebRoot(): string | null {
  const directory = path.join(packageRoot(), 'dist', 'web');
  return existsSync(path.join(directory, 'index.html')) ? directory : null;
}
