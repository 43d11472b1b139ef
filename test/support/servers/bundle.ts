import path from 'node:path';
import { bundleWorkflowCode } from '@temporalio/worker';

/** The workflows as one script, with failures written as they are or as this converter does. */
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
