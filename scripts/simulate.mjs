/**
 * Runs the simulation with other seeds: `npm run simulate -- --seeds 1000 [--seed FIRST]`. A failure
 * prints its seed and the shortest schedule that fails.
 */
import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '1000' },
    seed: { type: 'string', default: '1' },
  },
});
for (const [name, value] of Object.entries(values)) {
  if (/^\d{1,9}$/.test(value) && Number(value) > 0) continue;
  process.stderr.write(`--${name} must be a positive integer\n`);
  process.exit(2);
}
const { status } = spawnSync(
  process.execPath,
  ['node_modules/vitest/vitest.mjs', 'run', '--project=long', 'test/integration/simulation'],
  {
    stdio: 'inherit',
    env: { ...process.env, SIMULATION_SEED: values.seed, SIMULATION_SEEDS: values.seeds },
  },
);
process.exit(status ?? 1);
