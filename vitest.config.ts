import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

const servers = 'test/support/servers/global-setup.ts';
const long = 'test/integration/**/*.long.test.ts';

/** The slowest files, slowest first, by the end of their path. */
const SLOWEST: readonly string[] = [
  'cli/worker-killed.long.test.ts',
  'security/canary.long.test.ts',
  'deep-visibility/real-rates.long.test.ts',
  'browser/pages.test.ts',
  'inventory/faults.test.ts',
  'deep-visibility/long-running.test.ts',
  'cli/services.test.ts',
  'cli/bad-input.test.ts',
  'deep-visibility/classic.test.ts',
  'security/canary.long.test.ts',
  'browser/second-factor.test.ts',
  'cli/up.test.ts',
  'portal/second-factor-lost.test.ts',
  'browser/set-up.test.ts',
];

/**
 * Starts the slowest files first, so that the run does not end with one worker busy and the others
 * idle. Vitest orders files by their last duration, which a fresh clone does not know.
 */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification): number => {
      const at = SLOWEST.findIndex((name) => moduleId.endsWith(name));
      return at === -1 ? SLOWEST.length : at;
    };
    // oxlint-disable-next-line unicorn/no-array-sort -- not the method of an array
    const sorted = await super.sort(files);
    return sorted.toSorted((a, b) => rank(a) - rank(b));
  }
}

/**
 * Projects by folder: `unit` starts nothing but loopback sockets of its own; `integration` shares one
 * real PostgreSQL and one real Temporal dev server, started once; `browser` drives the portal's
 * pages in a real Chromium on servers of the same kind. `long` is for integration tests that are
 * slow by nature (real rate limits and timeouts, a process per step): `npm test` leaves them out,
 * `npm run test:long` runs them.
 *
 * Files share the modules they import (`isolate: false`), which saves a third of the time of unit
 * tests and a second per integration test; long ones, which may log in their own way, do not.
 */
export default defineConfig({
  test: {
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['test/unit/**/*.test.ts', 'sample-console/test/**/*.test.ts'],
          isolate: false,
        },
      },
      {
        extends: true,
        test: {
          name: 'integration',
          include: ['test/integration/**/*.test.ts'],
          exclude: [long],
          globalSetup: servers,
          isolate: false,
        },
      },
      {
        extends: true,
        test: { name: 'long', include: [long], globalSetup: servers },
      },
      {
        extends: true,
        test: {
          name: 'browser',
          include: ['test/browser/**/*.test.ts'],
          globalSetup: ['test/support/servers/web-build.ts', servers],
          isolate: false,
        },
      },
    ],
    // As bin/s1-discovery has it, for the SDK that tests load themselves.
    env: { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' },
    setupFiles: 'test/support/checks/setup.ts',
    testTimeout: 180_000,
    hookTimeout: 180_000,
    expect: { poll: { timeout: 20_000 } },
    pool: 'forks',
    // Tests wait for servers and timers half of the time, so two cores carry four workers.
    maxWorkers: 4,
    sequence: { sequencer: LongestFirst },
  },
});
