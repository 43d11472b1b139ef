import { ENDPOINT_NAMES, pathOf } from '../endpoints/names.ts';

const GROUPS = new Set(['dv', 'users', 'system', 'sdl']);

/** `agents` is not `agents/count`; `dv` is all below it; `init-query` is `dv/init-query`. */
export function isPlace(where: string, endpoint: string, path: string): boolean {
  if (where.startsWith('/')) return where === path || where === pathOf(endpoint);
  if (where === endpoint || endpoint.endsWith(`/${where}`)) return true;
  return GROUPS.has(where) && endpoint.startsWith(`${where}/`);
}

/** Whether any request could ever come there; a misspelt place would make a fault do nothing. */
export function isKnownPlace(where: string): boolean {
  return ENDPOINT_NAMES.some((name) => isPlace(where, name, where));
}
