import type { Site } from './fleet/organisation.ts';
import type { Scope } from './tokens.ts';

/** Whether a Site is within a token's scope. */
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
