// Builds dist/: compiled JavaScript, the SQL migrations, the portal's web app, and the workflow
// bundles that workers load. Runs at the end of `npm ci` (script "prepare").
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const compiler = path.join(root, 'node_modules', 'typescript', 'bin', 'tsc');

if (!existsSync(compiler)) {
  // A production install without development packages already has dist/.
  console.error('build: the TypeScript compiler is not installed, dist/ is left as it is');
  process.exit(0);
}

rmSync(path.join(root, 'dist'), { recursive: true, force: true });
execFileSync(process.execPath, [compiler, '-p', 'tsconfig.build.json'], {
  cwd: root,
  stdio: 'inherit',
});
for (const copied of ['src/store/migrations', 'src/client/failure-converter.cjs']) {
  cpSync(path.join(root, copied), path.join(root, 'dist', copied), { recursive: true });
}

const { build } = await import('vite');
await build({
  configFile: path.join(root, 'web/vite.config.ts'),
  logLevel: 'warn',
});

const { bundleWorkflowCode } = createRequire(import.meta.url)('@temporalio/worker');
const quiet = {
  log() {},
  trace() {},
  debug() {},
  info() {},
  warn: console.warn,
  error: console.error,
};
const workflows = { workflowsPath: path.join(root, 'dist/src/workflows/index.js'), logger: quiet };
const { code } = await bundleWorkflowCode(workflows);
writeFileSync(path.join(root, 'dist/workflow-bundle.js'), code);
const { code: encrypting } = await bundleWorkflowCode({
  ...workflows,
  failureConverterPath: path.join(root, 'dist/src/client/failure-converter.cjs'),
});
writeFileSync(path.join(root, 'dist/workflow-bundle-encrypting.js'), encrypting);
process.exit(0);
