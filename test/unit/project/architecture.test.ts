import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { bundleWorkflowCode } from '@temporalio/worker';
import { describe, expect, it } from 'vitest';
import {
  findImportCycle,
  importsBelow,
  sourceFilesBelow,
} from '../../support/checks/import-graph.ts';

/** The parts that each part may import. All others are forbidden. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  catalogue: [],
  vault: ['errors'],
  sentinelone: ['clock', 'config', 'errors', 'types'],
  store: ['errors', 'types'],
  client: ['duration', 'errors', 'types', 'vault', 'workflows'],
  workflows: ['types:type'],
  activities: [
    'catalogue',
    'client',
    'clock',
    'config',
    'errors',
    'sentinelone',
    'store',
    'types',
    'vault',
    'workflows',
  ],
  operations: [
    'client',
    'clock',
    'config',
    'errors',
    'sentinelone',
    'store',
    'types',
    'vault',
    'workflows',
  ],
  worker: [
    'activities',
    'client',
    'clock',
    'config',
    'errors',
    'log',
    'sentinelone',
    'store',
    'vault',
    'workflows',
  ],
  portal: [
    'csv',
    'catalogue',
    'client',
    'config',
    'errors',
    'log',
    'operations',
    'store',
    'types',
    'vault',
    'workflows',
  ],
  embedded: ['client', 'config', 'errors', 'free-port', 'log'],
  cli: [
    'csv',
    'catalogue',
    'client',
    'config',
    'embedded',
    'errors',
    'free-port',
    'log',
    'operations',
    'portal',
    'sentinelone',
    'store',
    'types',
    'vault',
    'worker',
  ],
  clock: [],
  csv: [],
  config: ['duration', 'errors'],
  duration: [],
  errors: [],
  'free-port': [],
  log: ['errors'],
  types: [],
};

const filesBelow = (directory: string): string[] =>
  readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => path.join(directory, name));

/** `store/runs/runs.ts` belongs to `store`, `types.ts` to `types`. Paths are relative to `src`. */
const partOf = (file: string): string => file.split('/')[0]?.replace(/\.ts$/, '') ?? '';

/** Imports between the parts of `src`, with the file that makes each. */
const PART_IMPORTS = importsBelow('src')
  .map(({ from, to, typeOnly }) => ({ file: from, from: partOf(from), to: partOf(to), typeOnly }))
  .filter(({ from, to }) => from !== to);

describe('architecture', () => {
  it('every import in src is allowed by MAY_IMPORT', () => {
    expect(PART_IMPORTS.length).toBeGreaterThan(200);
    const forbidden = PART_IMPORTS.filter(({ from, to, typeOnly }) => {
      const allowed = MAY_IMPORT[from] ?? [];
      return !allowed.includes(to) && !(typeOnly && allowed.includes(`${to}:type`));
    });
    expect(forbidden).toEqual([]);
  });

  it('MAY_IMPORT lists every part and no unused permission', () => {
    const parts = new Set(sourceFilesBelow('src').map(partOf));
    expect(Object.keys(MAY_IMPORT).toSorted()).toEqual([...parts].toSorted());
    const unused = Object.entries(MAY_IMPORT).flatMap(([from, allowed]) =>
      allowed
        .filter(
          (to) =>
            !PART_IMPORTS.some((used) => used.from === from && used.to === to.replace(':type', '')),
        )
        .map((to) => `${from} -> ${to}`),
    );
    expect(unused).toEqual([]);
  });

  it('the sample console and src do not import each other', () => {
    for (const file of filesBelow('src')) {
      expect(readFileSync(file, 'utf8'), file).not.toMatch(/from '[^']*sample-console\//);
    }
    for (const file of filesBelow('sample-console')) {
      expect(readFileSync(file, 'utf8'), file).not.toMatch(/from '[^']*\/src\//);
    }
  });

  it('only setup.ts uses afterAll in test/support, because inside a hook it would be ignored', () => {
    const users = filesBelow(path.join('test', 'support')).filter((file) =>
      /\bafterAll\b/.test(readFileSync(file, 'utf8')),
    );
    expect(users).toEqual(['test/support/checks/setup.ts']);
  });

  it('Modules in test/support do nothing when they are imported', () => {
    const files = filesBelow(path.join('test', 'support'));
    // The one setup file, which Vitest imports to install its hooks.
    const setUp = path.join('test', 'support', 'checks', 'setup.ts');
    const acting = files.filter((file) =>
      /^(?:await |void |new )?[\w.]+(?:<.*>)?\(|^[^ ].* = await /m.test(readFileSync(file, 'utf8')),
    );
    expect(acting).toEqual([setUp]);
  });

  it('only aws-kms.ts imports the AWS SDK, and it is imported dynamically', () => {
    const users = filesBelow('src').filter((file) =>
      /from '@aws-sdk\/|import\('@aws-sdk\//.test(readFileSync(file, 'utf8')),
    );
    expect(users).toEqual(['src/vault/aws-kms.ts']);
    for (const file of filesBelow('src')) {
      expect(readFileSync(file, 'utf8'), file).not.toMatch(
        /^(?:import|export) (?!type\b)[^;]*from '[^']*\/aws-kms\.ts'/m,
      );
    }
  });

  it('only config.ts reads the environment', () => {
    const readers = filesBelow('src').filter((file) =>
      /process\.env\b/.test(readFileSync(file, 'utf8')),
    );
    // context.ts passes the environment to config.ts; service.ts passes it to child processes.
    expect(readers.toSorted()).toEqual([
      'src/cli/context.ts',
      'src/config.ts',
      'src/embedded/service.ts',
    ]);
  });

  it('the workflow bundle contains only workflow code', async () => {
    const silent = () => {};
    const { code } = await bundleWorkflowCode({
      workflowsPath: path.resolve('src/workflows/index.ts'),
      logger: {
        log: silent,
        trace: silent,
        debug: silent,
        info: silent,
        warn: silent,
        error: silent,
      },
    });
    const map = /sourceMappingURL=data:application\/json[^,]*,([A-Za-z0-9+/=]+)/.exec(code)?.[1];
    const { sources } = JSON.parse(Buffer.from(map ?? '', 'base64').toString('utf8')) as {
      sources: string[];
    };
    const ours = sources.filter((source) => /\/src\//.test(source) && !/node_modules/.test(source));
    expect(ours.length).toBeGreaterThan(5);
    expect(ours.filter((source) => !/\/src\/workflows\//.test(source))).toEqual([]);
    for (const heavy of ['zod', 'undici', 'pg', 'jose', '@temporalio/client']) {
      expect(sources.filter((source) => source.includes(`node_modules/${heavy}/`))).toEqual([]);
    }
  });
});

describe('import cycles', () => {
  it.each([
    ['src', 1_000],
    ['web', 300],
    ['sample-console', 300],
  ])('%s has no import cycle, types included', (root, atLeast) => {
    const imports = importsBelow(root);
    expect(imports.length).toBeGreaterThan(atLeast);
    expect(findImportCycle(imports)).toBeNull();
  });

  it('the parts of src have no import cycle, types included', () => {
    expect(findImportCycle(PART_IMPORTS)).toBeNull();
  });

  it('the search for import cycles finds one that only a type closes', () => {
    const cycle = [
      { from: 'a.ts', to: 'b.ts', typeOnly: false },
      { from: 'b.ts', to: 'a.ts', typeOnly: true },
    ];
    expect(findImportCycle(cycle)).toEqual(['a.ts', 'b.ts', 'a.ts']);
  });
});

/** The level of each room of the portal: a room imports itself and rooms of lower levels only. */
const PORTAL_ROOMS: Readonly<Record<string, number>> = {
  http: 0,
  access: 1,
  auth: 2,
  members: 3,
  integration: 3,
  inventory: 4,
  '.': 5,
};

describe('the portal', () => {
  const imports = importsBelow('src/portal');

  it('the rooms of the portal import downwards only, types included', () => {
    expect(imports.length).toBeGreaterThan(200);
    const upward = imports.filter(({ from, to }) => {
      const [importer, imported] = [path.posix.dirname(from), path.posix.dirname(to)];
      return (
        importer !== imported && (PORTAL_ROOMS[importer] ?? 0) <= (PORTAL_ROOMS[imported] ?? 0)
      );
    });
    expect(upward).toEqual([]);
  });

  it('the portal has no file outside its rooms except the four that assemble it', () => {
    const rooms = new Set(sourceFilesBelow('src/portal').map((file) => path.posix.dirname(file)));
    expect([...rooms].toSorted()).toEqual(Object.keys(PORTAL_ROOMS).toSorted());
    const loose = sourceFilesBelow('src/portal').filter((file) => !file.includes('/'));
    expect(loose).toEqual(['context.ts', 'routes.ts', 'server.ts', 'start-portal.ts']);
  });

  it('only hooks and routes of the portal see requests and replies; the rest takes values', () => {
    const users = sourceFilesBelow('src/portal').filter((file) =>
      /\bFastify(?:Request|Reply)\b/.test(readFileSync(path.join('src/portal', file), 'utf8')),
    );
    expect(users.length).toBeGreaterThan(5);
    expect(users.filter((file) => !/^(?:http|access)\/|-routes\.ts$/.test(file))).toEqual([]);
  });
});

/** Each room of `web` may import itself and the rooms before it. */
const WEB_ROOMS = ['api', 'lib', 'components', 'features', 'app'] as const;

describe('the browser app', () => {
  const imports = importsBelow('web');
  const roomOf = (file: string): number =>
    WEB_ROOMS.findIndex((room) => file.startsWith(`${room}/`));
  const featureOf = (file: string): string | undefined => /^features\/([^/]+)\//.exec(file)?.[1];

  it('the rooms of web import downwards only: app, features, components, lib, api', () => {
    expect(imports.length).toBeGreaterThan(300);
    expect(imports.filter(({ from, to }) => roomOf(from) < roomOf(to))).toEqual([]);
  });

  it('web has no source file outside its rooms except the build configuration', () => {
    expect(sourceFilesBelow('web').filter((file) => roomOf(file) < 0)).toEqual(['vite.config.ts']);
  });

  it('the features of web do not import each other', () => {
    const crossing = imports.filter(({ from, to }) => {
      const [importer, imported] = [featureOf(from), featureOf(to)];
      return importer !== undefined && imported !== undefined && importer !== imported;
    });
    expect(crossing).toEqual([]);
  });

  it('every shared component of web has at least two users', () => {
    const users = (component: string): Set<string> =>
      new Set(
        imports
          .filter(({ to }) => to === component)
          .flatMap(({ from }) =>
            from.startsWith('components/') ? [...users(from)] : [featureOf(from) ?? 'app'],
          ),
      );
    const components = sourceFilesBelow('web').filter((file) => file.startsWith('components/'));
    expect(components.filter((file) => users(file).size < 2)).toEqual([]);
  });

  it('web and src do not import each other', () => {
    const files = sourceFilesBelow('web');
    expect(files.length).toBeGreaterThan(50);
    for (const file of files) {
      const text = readFileSync(path.join('web', file), 'utf8');
      for (const [, target = ''] of text.matchAll(/(?:from|import\() ?'(\.[^']+)'/g)) {
        const imported = path.join('web', path.dirname(file), target);
        expect(imported.startsWith(`web${path.sep}`), `${file} imports ${target}`).toBe(true);
      }
    }
    for (const file of filesBelow('src')) {
      expect(readFileSync(file, 'utf8'), file).not.toMatch(/from '[^']*\/web\//);
    }
  });

  it('web never turns text into markup or code', () => {
    for (const file of sourceFilesBelow('web')) {
      expect(readFileSync(path.join('web', file), 'utf8'), file).not.toMatch(
        /dangerouslySetInnerHTML|\.innerHTML|\beval\(|new Function/,
      );
    }
  });

  it('the API types of web match the current OpenAPI document', async () => {
    const run = promisify(execFile);
    const { stdout } = await run('npx', ['--no-install', 'tsx', 'scripts/print-openapi.ts'], {
      maxBuffer: 16_000_000,
    });
    const making = run(process.execPath, ['scripts/api-types.mjs']);
    making.child.stdin?.end(stdout);
    const made = await making;
    expect(readFileSync('web/api/schema.d.ts', 'utf8')).toBe(made.stdout);
  });
});
