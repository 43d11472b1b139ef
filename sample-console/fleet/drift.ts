import { hash32, Rng } from '../random.ts';
import type { Fleet } from './fleet.ts';

/** What one step of drift does to a fleet: the share of its devices that each thing happens to. */
const STEP = [
  ['touch', 0.3],
  ['edit', 0.002],
  ['add', 0.0004],
  ['decommission', 0.0002],
  ['move-site', 0.0002],
  ['return', 0.0001],
] as const;

/** Lets a fleet change a little, as fleets do between two looks at them. */
export function driftOnce(fleet: Fleet): void {
  const rng = new Rng(hash32(fleet.version, fleet.size));
  for (const [action, share] of STEP) {
    const exact = fleet.size * share;
    // Of less than a whole device, the rest is the chance of one more.
    const count = Math.floor(exact) + Number(rng.chance(exact % 1));
    if (count > 0) fleet.change(action, { count });
  }
}
