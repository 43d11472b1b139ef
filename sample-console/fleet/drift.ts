import { hash32, Rng } from '../random.ts';
import type { Fleet } from './fleet.ts';

/** The changes in one drift step, each with the share of devices that it affects. */
const STEP = [
  ['touch', 0.3],
  ['edit', 0.002],
  ['add', 0.0004],
  ['decommission', 0.0002],
  ['move-site', 0.0002],
  ['return', 0.0001],
] as const;

/** Changes a few devices, as happens in a real fleet between two listings. */
export function driftOnce(fleet: Fleet): void {
  const rng = new Rng(hash32(fleet.version, fleet.size));
  for (const [action, share] of STEP) {
    const exact = fleet.size * share;
    // The fractional part is the probability of one more device.
    const count = Math.floor(exact) + Number(rng.chance(exact % 1));
    if (count > 0) fleet.change(action, { count });
  }
}
