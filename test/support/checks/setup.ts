import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { closeAll, onFileFinished } from './cleanup.ts';

/**
 * The setup file of every test file. Vitest runs it again for each file, also where files share their
 * modules; what it imports is shared then.
 */

beforeAll(useTemporaryFolder);
afterAll(closeAll);

/** Gives the test file, and programs that it starts, a temporary folder that it removes. */
function useTemporaryFolder(): void {
  const former = process.env['TMPDIR'];
  const folder = mkdtempSync(path.join(tmpdir(), 's1d-file-'));
  // PostgreSQL runs as another user, who must be able to enter.
  chmodSync(folder, 0o711);
  process.env['TMPDIR'] = folder;
  onFileFinished(() => {
    if (former === undefined) delete process.env['TMPDIR'];
    else process.env['TMPDIR'] = former;
    // A killed child process may still write.
    rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
  });
}
