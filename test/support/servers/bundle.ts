import path from 'node:path';
import { bundleWorkflowCode } from '@temporalio/worker';

/** Bundles the workflows into one script, optionally with a failure converter. */
export async function bundleWorkflows(failureConverterPath?: string): Promise<string> {
  const silent = () => {};
  const { code } = await bundleWorkflowCode({
    workflowsPath: path.resolve('src/workflows/index.ts'),
    ...(failureConverterPath === undefined ? {} : { failureConverterPath }),
    logger: {
      log: silent,
      trace: silent,
      debug: silent,
      info: silent,
      warn: console.warn,
      error: console.error,
    },
  });
  return code;
}
