/** What the current test file has opened. */
const closings: (() => unknown)[] = [];

/**
 * Runs `close` at the end of the test file, last opened first. Rigs cannot register hooks
 * themselves: Vitest silently drops one that is registered within a hook or a test.
 */
export function onFileFinished(close: () => unknown): void {
  closings.push(close);
}

/** Closes everything, also after a failure. */
export async function closeAll(): Promise<void> {
  const failures: unknown[] = [];
  for (let close = closings.pop(); close !== undefined; close = closings.pop()) {
    try {
      await close();
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0) throw new AggregateError(failures, 'some resources could not be closed');
}
