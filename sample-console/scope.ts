import type { Site } from './fleet/organisation.ts';
import type { Scope } from './tokens.ts';

/** Whether a Site lies within what a token may see. */
export function inScope(scope: Scope, site: Site): boolean {
  switch (scope.level) {
    case 'tenant':
      return true;
    case 'account':
      return site.account.id === scope.accountId;
    default:
      return scope.siteIds.includes(site.id);
  }
}
