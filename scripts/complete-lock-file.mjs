// Adds optional packages of other platforms that npm omitted from package-lock.json. npm omits them
// when it installs over an existing node_modules or cannot reach them (npm/cli#4828), and `npm ci`
// then rejects the file. Run after every `npm install`; does not change a complete file.
import { readFileSync, writeFileSync } from 'node:fs';

const FILE = new URL('../package-lock.json', import.meta.url);
const SYSTEMS = ['android', 'darwin', 'freebsd', 'linux', 'openharmony', 'win32', 'windows'];
const PROCESSORS = ['arm64', 'arm', 'ia32', 'ppc64', 'riscv64', 's390x', 'x64'];

/** Reads the platform from a package name such as `@biomejs/cli-linux-arm64-musl`. */
function platformOf(name) {
  const words = name.split(/[-/]/);
  const system = SYSTEMS.find((known) => words.includes(known));
  const processor = PROCESSORS.find((known) => words.includes(known));
  if (!system || !processor) throw new Error(`no platform in the name of ${name}`);
  const libc = words.some((word) => word.startsWith('musl'))
    ? 'musl'
    : words.some((word) => word.startsWith('gnu'))
      ? 'glibc'
      : null;
  return {
    cpu: [processor],
    ...(libc && system === 'linux' && { libc: [libc] }),
    os: [system === 'windows' ? 'win32' : system],
  };
}

const lock = JSON.parse(readFileSync(FILE, 'utf8'));
const added = [];
for (const [parent, { optionalDependencies = {}, dev }] of Object.entries(lock.packages)) {
  for (const [name, version] of Object.entries(optionalDependencies)) {
    const key = `node_modules/${name}`;
    if (lock.packages[key] || lock.packages[`${parent}/${key}`]) continue;
    if (!/^\d+\.\d+\.\d+/.test(version))
      throw new Error(`${name} has no exact version: ${version}`);
    const { cpu, libc, os } = platformOf(name);
    lock.packages[key] = {
      version,
      cpu,
      ...(dev && { dev }),
      ...(libc && { libc }),
      optional: true,
      os,
    };
    added.push(name);
  }
}
const sorted = Object.entries(lock.packages).toSorted(([a], [b]) => a.localeCompare(b, 'en'));
lock.packages = Object.fromEntries(sorted);
writeFileSync(FILE, `${JSON.stringify(lock, null, 2)}\n`);
process.stdout.write(`${added.length} packages added to package-lock.json\n`);
