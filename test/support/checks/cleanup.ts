import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll } from 'vitest';

/**
 * A setup file of every test file, which Vitest imports before it.
 *
 * Rigs cannot register an `afterAll` themselves: Vitest silently drops one that is called within a
 * hook or a test.
 */

const closings: (() => unknown)[] = [];

/** Runs `close` at the end of the test file, last opened first. */
export function onFileFinished(close: () => unknown): void {
  closings.push(close);
}

beforeAll(useTemporaryFolder);

afterAll(async () => {
  const failures: unknown[] = [];
  for (let close = closings.pop(); close !== undefined; close = closings.pop()) {
    try {
      await close();
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0) throw new AggregateError(failures, 'some resources could not be closed');
});

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
