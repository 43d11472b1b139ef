import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { bundleWorkflowCode } from '@temporalio/worker';
import { describe, expect, it } from 'vitest';

/** Which part may import which. A part that is not listed as allowed is forbidden. */
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
  embedded: ['client', 'config', 'errors', 'log'],
  cli: [
    'csv',
    'catalogue',
    'client',
    'config',
    'embedded',
    'errors',
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
  log: ['errors'],
  types: [],
};

interface Import {
  readonly file: string;
  readonly from: string;
  readonly to: string;
  readonly typeOnly: boolean;
}

const filesBelow = (directory: string): string[] =>
  readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => path.join(directory, name));

/** `src/store/runs/runs.ts` belongs to `store`, `src/errors/errors.ts` to `errors`. */
const partOf = (file: string): string =>
  path.relative('src', file).split(path.sep)[0]?.replace(/\.ts$/, '') ?? '';

function importsOf(file: string): Import[] {
  const text = readFileSync(file, 'utf8');
  return [
    ...text.matchAll(
      /^(?:import|export)\s+(type\s)?[^;]*?from '(\.[^']+)'|import\('(\.[^']+)'\)/gm,
    ),
  ].map(([, type, target, dynamic]) => ({
    file,
    from: partOf(file),
    to: partOf(path.join(path.dirname(file), target ?? dynamic ?? '')),
    typeOnly: type !== undefined,
  }));
}

const IMPORTS = filesBelow('src').flatMap(importsOf);

describe('who may import whom', () => {
  it('holds for every import below src', () => {
    expect(IMPORTS.length).toBeGreaterThan(200);
    const forbidden = IMPORTS.filter(({ from, to, typeOnly }) => {
      if (from === to) return false;
      const allowed = MAY_IMPORT[from] ?? [];
      return !allowed.includes(to) && !(typeOnly && allowed.includes(`${to}:type`));
    });
    expect(forbidden).toEqual([]);
  });

  it('knows every part there is, and lists no import that nobody makes', () => {
    const parts = new Set(filesBelow('src').map(partOf));
    expect(Object.keys(MAY_IMPORT).toSorted()).toEqual([...parts].toSorted());
    const unused = Object.entries(MAY_IMPORT).flatMap(([from, allowed]) =>
      allowed
        .filter(
          (to) =>
            !IMPORTS.some((made) => made.from === from && made.to === to.replace(':type', '')),
        )
        .map((to) => `${from} -> ${to}`),
    );
    expect(unused).toEqual([]);
  });

  it('keeps the sample console and src strangers to each other', () => {
    for (const file of filesBelow('src')) {
      expect(readFileSync(file, 'utf8'), file).not.toMatch(/from '[^']*sample-console\//);
    }
    for (const file of filesBelow('sample-console')) {
      expect(readFileSync(file, 'utf8'), file).not.toMatch(/from '[^']*\/src\//);
    }
  });

  it('keeps the web app and the rest of src strangers but for the contract between them', () => {
    const web = path.join('src', 'portal', 'web');
    const files = readdirSync(web, { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.tsx?$/.test(name))
      .map((name) => path.join(web, name));
    expect(files.length).toBeGreaterThan(50);
    for (const file of files) {
      const text = readFileSync(file, 'utf8');
      for (const [, target = ''] of text.matchAll(/(?:from|import\() ?'(\.[^']+)'/g)) {
        const place = path.join(path.dirname(file), target);
        expect(place.startsWith(web + path.sep), `${file} imports ${target}`).toBe(true);
      }
      // Nothing of the console, or of anybody's typing, may become markup or code.
      expect(text, file).not.toMatch(/dangerouslySetInnerHTML|\.innerHTML|\beval\(|new Function/);
    }
    for (const file of filesBelow('src').filter((name) => !name.startsWith(web + path.sep))) {
      expect(readFileSync(file, 'utf8'), file).not.toMatch(/from '[^']*\/web\//);
    }
  });

  it('calls the API by types that are made of its document as it is now', async () => {
    const run = promisify(execFile);
    const { stdout } = await run('npx', ['--no-install', 'tsx', 'scripts/print-openapi.ts'], {
      maxBuffer: 16_000_000,
    });
    const making = run(process.execPath, ['scripts/api-types.mjs']);
    making.child.stdin?.end(stdout);
    const made = await making;
    expect(readFileSync('src/portal/web/api/schema.d.ts', 'utf8')).toBe(made.stdout);
  });

  it('closes what tests open: an afterAll that is called in a hook would be dropped', () => {
    const users = filesBelow(path.join('test', 'support')).filter((file) =>
      /\bafterAll\b/.test(readFileSync(file, 'utf8')),
    );
    expect(users).toEqual(['test/support/checks/cleanup.ts']);
  });

  it('Modules in test/support do nothing when they are imported', () => {
    const files = filesBelow(path.join('test', 'support'));
    // The one setup file, which Vitest imports to install its hooks.
    const setUp = path.join('test', 'support', 'checks', 'cleanup.ts');
    const acting = files.filter((file) =>
      /^(?:await |void |new )?[\w.]+(?:<.*>)?\(|^[^ ].* = await /m.test(readFileSync(file, 'utf8')),
    );
    expect(acting).toEqual([setUp]);
  });

  it('loads the AWS SDK only when a key of it is asked for', () => {
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

  it('has one reader of the environment', () => {
    const readers = filesBelow('src').filter((file) =>
      /process\.env\b/.test(readFileSync(file, 'utf8')),
    );
    // The command line hands its environment to config; services hand theirs to what they start.
    expect(readers.toSorted()).toEqual([
      'src/cli/context.ts',
      'src/config.ts',
      'src/embedded/service.ts',
    ]);
  });

  it('puts nothing into the workflow bundle but workflow code', async () => {
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
