import { defineConfig } from 'vitest/config';

/**
 * Three projects by folder: `unit` starts nothing but loopback sockets of its own; `integration`
 * shares one real PostgreSQL and one real Temporal dev server, started once; `browser` drives the
 * portal's pages in a real Chromium on servers of the same kind.
 */
export default defineConfig({
  test: {
    projects: [
      {
        extends: true,
        // Its files share what they import, which is a third of their time.
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
          globalSetup: 'test/support/servers/global-setup.ts',
        },
      },
      {
        extends: true,
        test: {
          name: 'browser',
          include: ['test/browser/**/*.test.ts'],
          globalSetup: [
            'test/support/servers/web-build.ts',
            'test/support/servers/global-setup.ts',
          ],
        },
      },
    ],
    // As bin/s1-discovery has it, for the SDK that tests load themselves.
    env: { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' },
    setupFiles: 'test/support/checks/cleanup.ts',
    testTimeout: 180_000,
    hookTimeout: 180_000,
    expect: { poll: { timeout: 20_000 } },
    pool: 'forks',
    // Half of the time tests wait, for servers and for time to pass: two cores carry three of them.
    maxWorkers: 3,
  },
});
