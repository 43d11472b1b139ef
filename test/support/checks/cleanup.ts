import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll } from 'vitest';

/** Of every test file: this is one of the `setupFiles`. */

/**
 * What is to be closed when a test file is done. An `afterAll` that is called within a hook or a
 * test, as by most of what stands in this folder, is dropped without a word.
 */
const closings: (() => unknown)[] = [];

/** Runs `close` at the end of the file, what was opened last first. */
export function onFileFinished(close: () => unknown): void {
  closings.push(close);
}

beforeAll(keepTemporaryFiles);

afterAll(async () => {
  const failures: unknown[] = [];
  for (let close = closings.pop(); close !== undefined; close = closings.pop()) {
    try {
      await close();
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0) throw new AggregateError(failures, 'not everything could be closed');
});

/** In a folder that goes with the file, also those of the programs that it starts. */
function keepTemporaryFiles(): void {
  const usual = process.env['TMPDIR'];
  const folder = mkdtempSync(path.join(tmpdir(), 's1d-file-'));
  // PostgreSQL, as a user of its own, has to pass through.
  chmodSync(folder, 0o711);
  process.env['TMPDIR'] = folder;
  onFileFinished(() => {
    if (usual === undefined) delete process.env['TMPDIR'];
    else process.env['TMPDIR'] = usual;
    // A child that was killed may still write.
    rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
  });
}
