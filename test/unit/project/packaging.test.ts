import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';

/** Checks of files whose errors would only show in an installation elsewhere. */

const read = (file: string): string => readFileSync(file, 'utf8');

interface LockEntry {
  readonly version?: string;
  readonly resolved?: string;
  readonly hasInstallScript?: boolean;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

const lock = JSON.parse(read('package-lock.json')) as {
  packages: Record<string, LockEntry>;
};

describe('package-lock.json', () => {
  it('package-lock.json has the packages of every platform, as npm ci requires', () => {
    const missing = Object.entries(lock.packages).flatMap(([parent, entry]) =>
      Object.keys(entry.optionalDependencies ?? {}).filter(
        (name) =>
          !lock.packages[`node_modules/${name}`] &&
          !lock.packages[`${parent}/node_modules/${name}`],
      ),
    );
    expect(missing, 'run: node scripts/complete-lock-file.mjs').toEqual([]);
  });

  it('package-lock.json does not contain download URLs', () => {
    expect(Object.values(lock.packages).filter(({ resolved }) => resolved)).toEqual([]);
  });

  it('S42: install scripts run only for packages that package.json allows', () => {
    const { allowScripts } = JSON.parse(read('package.json')) as {
      allowScripts: Record<string, boolean>;
    };
    const scripted = Object.entries(lock.packages)
      .filter(([, { hasInstallScript }]) => hasInstallScript)
      .map(([location]) => location.replace(/^.*node_modules\//, ''));
    expect(scripted.filter((name) => !allowScripts[name] && name !== 'fsevents')).toEqual([]);
  });
});

interface ComposeService {
  readonly image: string;
  readonly build?: string;
  readonly command?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly ports?: readonly string[];
  readonly networks?: readonly string[];
  readonly read_only?: boolean;
  readonly cap_drop?: readonly string[];
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
  readonly healthcheck?: unknown;
}

describe('docker-compose.yml', () => {
  const compose = parse(read('docker-compose.yml'), { merge: true }) as {
    services: Record<string, ComposeService>;
    networks: Record<string, { readonly internal?: boolean } | null>;
    volumes: Record<string, unknown>;
  };
  const services = Object.entries(compose.services);
  const ours = services.filter(([, { build }]) => build !== undefined);

  it('docker-compose.yml starts PostgreSQL, Temporal, migrate, a worker and the portal in order', () => {
    expect(Object.keys(compose.services)).toEqual([
      'postgres',
      'temporal',
      'migrate',
      'worker',
      'portal',
    ]);
    for (const [name, { depends_on: needs = {} }] of services) {
      for (const [needed, { condition }] of Object.entries(needs)) {
        expect(compose.services, `${name} needs ${needed}`).toHaveProperty(needed);
        if (condition === 'service_healthy') {
          expect(compose.services[needed]).toHaveProperty('healthcheck');
        }
      }
    }
    expect(compose.services['worker']?.depends_on).toEqual({
      migrate: { condition: 'service_completed_successfully' },
    });
  });

  it('S41: docker-compose.yml publishes ports only on loopback, and none of PostgreSQL', () => {
    for (const [, { ports = [] }] of services) {
      for (const port of ports) expect(port).toMatch(/^127\.0\.0\.1:/);
    }
    expect(compose.services['postgres']).not.toHaveProperty('ports');
    expect(compose.services['postgres']?.networks).toEqual(['inside']);
    expect(compose.networks['inside']).toEqual({ internal: true });
  });

  it('S42: docker-compose.yml runs our containers read-only without capabilities and pins every image', () => {
    expect(ours.map(([name]) => name)).toEqual(['migrate', 'worker', 'portal']);
    for (const [name, service] of ours) {
      expect(service, name).toMatchObject({ read_only: true, cap_drop: ['ALL'] });
    }
    for (const [, { image }] of services) expect(image).toMatch(/:(?!latest)[\w.-]+$/);
  });

  it('docker-compose.yml sets only documented settings', () => {
    const documented = read('docs/operations.md');
    for (const [, { environment = {} }] of ours) {
      expect(Object.keys(environment).length).toBeGreaterThan(3);
      for (const name of Object.keys(environment)) expect(documented).toContain(`\`${name}\``);
    }
  });
});

describe('Dockerfile', () => {
  const dockerfile = read('Dockerfile');

  it('S42: the Docker image runs as a user other than root and has no development packages', () => {
    const [, runtime = ''] = dockerfile.split(/^FROM /m).slice(1);
    expect(runtime).toMatch(/^USER node$/m);
    expect(runtime).not.toMatch(/npm ci/);
    expect(dockerfile).toMatch(/npm prune --omit=dev/);
  });

  it('the Dockerfile copies only files that .dockerignore includes', () => {
    const ignore = read('.dockerignore').split('\n');
    const copied = [...dockerfile.matchAll(/^COPY (?!--from)(?:--\S+ )*(.+) \S+$/gm)]
      .flatMap(([, sources = '']) => sources.split(' '))
      .filter((source) => source !== '');
    expect(copied.length).toBeGreaterThan(5);
    for (const source of copied) expect(ignore).toContain(`!${source}`);
  });
});

describe('docs/operations.md', () => {
  it('docs/operations.md lists every setting that src/config.ts reads', () => {
    const settings = [...read('src/config.ts').matchAll(/^ {2}([A-Z][A-Z0-9_]+):/gm)]
      .map(([, name = '']) => name)
      .filter((name) => !['HOME', 'XDG_CACHE_HOME', 'LOCALAPPDATA', 'PATH'].includes(name));
    expect(settings.length).toBeGreaterThan(8);
    const documented = read('docs/operations.md');
    expect(settings.filter((name) => !documented.includes(`\`${name}\``))).toEqual([]);
  });
});
