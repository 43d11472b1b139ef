import { ENDPOINT_NAMES, pathOf } from '../endpoints/names.ts';

const GROUPS = new Set(['dv', 'users', 'system', 'sdl']);

/**
 * Whether a fault's target includes an endpoint. `agents` does not include `agents/count`; `dv`
 * includes every endpoint below it; `init-query` is short for `dv/init-query`.
 */
export function matchesTarget(target: string, endpoint: string, path: string): boolean {
  if (target.startsWith('/')) return target === path || target === pathOf(endpoint);
  if (target === endpoint || endpoint.endsWith(`/${target}`)) return true;
  return GROUPS.has(target) && endpoint.startsWith(`${target}/`);
}

/** Whether any endpoint matches. A misspelt target would otherwise be ignored silently. */
export function isKnownTarget(target: string): boolean {
  return ENDPOINT_NAMES.some((name) => matchesTarget(target, name, target));
}
