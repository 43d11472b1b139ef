import type { Device } from '../fleet/device.ts';
import { personFor } from '../fleet/people.ts';
import { hash32, hashText, Mix, Rng } from '../random.ts';
import type { Platform } from './process.ts';
import { CLAUDE } from './recipes/claude.ts';
import { CODEX } from './recipes/codex.ts';
import { COPILOT } from './recipes/copilot.ts';
import { CURSOR } from './recipes/cursor.ts';
import { EDITORS } from './recipes/editors.ts';
import { GOOGLE } from './recipes/google.ts';
import type { Recipe } from './recipes/recipe.ts';
import { RUNTIMES } from './recipes/runtimes.ts';
import { TERMINAL } from './recipes/terminal.ts';
import { type Place, placeFor, platformOf } from './workstation.ts';

/** An AI agent on a device: who uses it, on which days, and how far behind its version is. */
export interface Install {
  readonly recipe: Recipe;
  readonly place: Place;
  readonly firstDay: number;
  readonly lastDay: number;
  /** The chance that it is used on one of those days. */
  readonly daily: number;
  readonly lag: number;
}

export interface DevicePlan {
  readonly place: Place;
  readonly installs: readonly Install[];
}

/** The share of devices with AI agents on them. */
export interface Adoption {
  readonly clients: number;
  readonly servers: number;
}

/** History begins so many days before the day the console started on. */
export const FIRST_DAY = -12;
const SALT = hashText('plan');
const RECIPES = [CLAUDE, CODEX, GOOGLE, COPILOT, CURSOR, EDITORS, TERMINAL, RUNTIMES].flat();

function choice(platform: Platform, server: boolean): Mix<Recipe> {
  const fitting = RECIPES.filter(
    ({ on, servers }) => on.includes(platform) && (servers || !server),
  );
  return new Mix(fitting.map((recipe) => [recipe, recipe.weight] as const));
}

const CHOICES: Readonly<
  Record<Platform, { readonly client: Mix<Recipe>; readonly server: Mix<Recipe> }>
> = {
  windows: { client: choice('windows', false), server: choice('windows', true) },
  macos: { client: choice('macos', false), server: choice('macos', true) },
  linux: { client: choice('linux', false), server: choice('linux', true) },
};

/** What is on a device and who works there: the same for the same seed and index. */
export function planFor(device: Device, adoption: Adoption): DevicePlan {
  const rng = new Rng(device.machineHash(SALT));
  const platform = platformOf(device);
  const server = device.machineType === 'server' || device.machineType === 'kubernetes node';
  const place = placeFor(device, ownerOf(device, server, rng));
  const adopted = rng.chance(server ? adoption.servers : adoption.clients);
  if (!adopted || device.osType === 'windows_legacy') return { place, installs: [] };
  const shared = rng.chance(0.06)
    ? placeFor(device, personFor(hash32(device.index, 99)).login)
    : place;
  const mix = CHOICES[platform][server ? 'server' : 'client'];
  const recipes = new Set<Recipe>([mix.at(rng.below(2 ** 32))]);
  while (recipes.size < 6 && rng.chance(0.55)) recipes.add(mix.at(rng.below(2 ** 32)));
  const installs = [...recipes].map((recipe) =>
    install(recipe, rng.chance(0.3) ? shared : place, rng),
  );
  return { place, installs };
}

/** Some are used most days, some came lately, some have not been used for more than a week. */
function install(recipe: Recipe, place: Place, rng: Rng): Install {
  const kind = rng.next();
  const lag = rng.below(5);
  if (kind < 0.2)
    return { recipe, place, lag, firstDay: FIRST_DAY, lastDay: -8 - rng.below(4), daily: 0.8 };
  const firstDay = kind < 0.35 ? -6 + rng.below(7) : FIRST_DAY;
  return {
    recipe,
    place,
    lag,
    firstDay,
    lastDay: Number.POSITIVE_INFINITY,
    daily: 0.35 + rng.next() * 0.5,
  };
}

function ownerOf(device: Device, server: boolean, rng: Rng): string {
  if (!server) return device.person.login;
  if (platformOf(device) === 'windows') return rng.chance(0.6) ? 'Administrator' : 'svc-build';
  return rng.pick(['ubuntu', 'ci', 'deploy', 'ec2-user', 'claude']);
}
