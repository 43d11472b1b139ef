import type { Device } from '../fleet/device.ts';
import { personFor } from '../fleet/people.ts';
import { hash32, hashText, Rng, WeightedList } from '../random.ts';
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
import { platformOf, type Workstation, workstationFor } from './workstation.ts';

/** An AI agent on a device: its user, the days on which it is used, and its version's age. */
export interface Install {
  readonly recipe: Recipe;
  readonly workstation: Workstation;
  readonly firstDay: number;
  readonly lastDay: number;
  /** The probability that it is used on any one of those days. */
  readonly dailyChance: number;
  readonly lag: number;
}

export interface DevicePlan {
  readonly workstation: Workstation;
  readonly installs: readonly Install[];
}

/** The share of clients and of servers that have AI agents. */
export interface Adoption {
  readonly clients: number;
  readonly servers: number;
}

/** The first day of history, relative to the day on which the console started. */
export const FIRST_DAY = -12;
const SALT = hashText('plan');
const RECIPES = [CLAUDE, CODEX, GOOGLE, COPILOT, CURSOR, EDITORS, TERMINAL, RUNTIMES].flat();

function weightedRecipes(platform: Platform, server: boolean): WeightedList<Recipe> {
  const fitting = RECIPES.filter(
    ({ on, servers }) => on.includes(platform) && (servers || !server),
  );
  return new WeightedList(fitting.map((recipe) => [recipe, recipe.weight] as const));
}

const RECIPES_BY_PLATFORM: Readonly<
  Record<Platform, { readonly client: WeightedList<Recipe>; readonly server: WeightedList<Recipe> }>
> = {
  windows: { client: weightedRecipes('windows', false), server: weightedRecipes('windows', true) },
  macos: { client: weightedRecipes('macos', false), server: weightedRecipes('macos', true) },
  linux: { client: weightedRecipes('linux', false), server: weightedRecipes('linux', true) },
};

/** The users and AI agents of a device, a function of seed and index. */
export function planFor(device: Device, adoption: Adoption): DevicePlan {
  const rng = new Rng(device.machineHash(SALT));
  const platform = platformOf(device);
  const server = device.machineType === 'server' || device.machineType === 'kubernetes node';
  const workstation = workstationFor(device, loginFor(device, server, rng));
  const adopted = rng.chance(server ? adoption.servers : adoption.clients);
  if (!adopted || device.osType === 'windows_legacy') return { workstation, installs: [] };
  const shared = rng.chance(0.06)
    ? workstationFor(device, personFor(hash32(device.index, 99)).login)
    : workstation;
  const mix = RECIPES_BY_PLATFORM[platform][server ? 'server' : 'client'];
  const recipes = new Set<Recipe>([mix.at(rng.below(2 ** 32))]);
  while (recipes.size < 6 && rng.chance(0.55)) recipes.add(mix.at(rng.below(2 ** 32)));
  const installs = [...recipes].map((recipe) =>
    install(recipe, rng.chance(0.3) ? shared : workstation, rng),
  );
  return { workstation, installs };
}

/** Some agents are used on most days, some are new, and some were last used over a week ago. */
function install(recipe: Recipe, workstation: Workstation, rng: Rng): Install {
  const kind = rng.next();
  const lag = rng.below(5);
  if (kind < 0.2)
    return {
      recipe,
      workstation,
      lag,
      firstDay: FIRST_DAY,
      lastDay: -8 - rng.below(4),
      dailyChance: 0.8,
    };
  const firstDay = kind < 0.35 ? -6 + rng.below(7) : FIRST_DAY;
  return {
    recipe,
    workstation,
    lag,
    firstDay,
    lastDay: Number.POSITIVE_INFINITY,
    dailyChance: 0.35 + rng.next() * 0.5,
  };
}

function loginFor(device: Device, server: boolean, rng: Rng): string {
  if (!server) return device.person.login;
  if (platformOf(device) === 'windows') return rng.chance(0.6) ? 'Administrator' : 'svc-build';
  return rng.pick(['ubuntu', 'ci', 'deploy', 'ec2-user', 'claude']);
}
