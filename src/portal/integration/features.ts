import { errorMessage, toErrorCode } from '../../errors/errors.ts';
import { availabilityOf, readTenantFacts, type TenantFacts } from './availability.ts';
import type { FeatureView } from './feature-schemas.ts';
import type { IntegrationServices } from './services.ts';

/** The features, and what each needs at SentinelOne. */
const FEATURES = [
  { id: 'device-inventory', name: 'Device inventory', needs: 'Endpoints: View' },
  { id: 'last-logged-in-user', name: 'Device to last logged-in user', needs: 'Endpoints: View' },
  {
    id: 'whole-fleet',
    name: 'Every Site of the console',
    needs: 'A token of Account or Global scope',
  },
  { id: 'ai-agents', name: 'AI agents', needs: 'Deep Visibility licence; Deep Visibility: View' },
  { id: 'ai-agent-users', name: 'AI agent to OS user', needs: 'As AI agents' },
  { id: 'ai-agent-modes', name: 'Permission bypass and other modes', needs: 'As AI agents' },
  { id: 'change-history', name: 'History of changes', needs: 'Two runs that succeeded' },
  {
    id: 'token-expiry',
    name: 'Warning before the token expires',
    needs: 'A token that may read its own user',
  },
  { id: 'scheduled-discovery', name: 'Discovery by schedule', needs: 'A connected console' },
] as const;

type FeatureId = (typeof FEATURES)[number]['id'];
type Verdict = Pick<FeatureView, 'state' | 'reason' | 'whatToDo'>;

const AVAILABLE: Verdict = { state: 'available', reason: null, whatToDo: null };

const verdict = (
  state: FeatureView['state'],
  reason: string,
  whatToDo: string | null = null,
): Verdict => ({ state, reason, whatToDo });

/** Which features work with the tenant's token and licence, judged by its runs. */
export async function viewFeatures(portal: IntegrationServices, tenantId: string) {
  const facts = await readTenantFacts(portal, tenantId);
  const { token } = await portal.views.read(tenantId);
  return {
    consoleUrl: facts.integration?.consoleUrl ?? null,
    tokenScope: token?.scope ?? null,
    tokenExpiresAt: token?.expiresAt ?? null,
    evaluatedAfterRun: facts.last?.runNumber ?? null,
    items: FEATURES.map((feature) => ({ ...feature, ...judge(feature.id, facts) })),
  };
}

function judge(id: FeatureId, facts: TenantFacts): Verdict {
  const { integration, inventory } = facts;
  if (!integration || integration.sealedToken === null) {
    return verdict('unavailable', 'No console is connected.', 'Set up the integration.');
  }
  switch (id) {
    case 'device-inventory':
    case 'last-logged-in-user':
      return judgeInventory(facts);
    case 'whole-fleet':
      return judgeScope(integration.tokenScope);
    case 'ai-agents':
    case 'ai-agent-users':
    case 'ai-agent-modes':
      return judgeAgents(facts);
    case 'change-history':
      return inventory && inventory.runNumber > 1
        ? AVAILABLE
        : verdict('limited', 'Changes show from the second run on.');
    case 'token-expiry':
      return integration.tokenExpiresAt === null
        ? verdict('unknown', 'The console does not say when the token expires.')
        : AVAILABLE;
    case 'scheduled-discovery':
      return integration.status === 'paused'
        ? verdict('limited', 'Discovery is paused.', 'Choose Resume.')
        : AVAILABLE;
    default:
      return id satisfies never;
  }
}

function judgeInventory({ integration, inventory, last }: TenantFacts): Verdict {
  const code = toErrorCode(integration?.actionCode);
  if (code) return verdict('unavailable', errorMessage(code), 'Replace the token.');
  if (inventory) return AVAILABLE;
  return last
    ? verdict('unknown', 'No run has succeeded yet.', 'See the run history.')
    : verdict('unknown', 'The first run has not ended yet.');
}

function judgeScope(scope: string | null): Verdict {
  if (scope === 'tenant') return AVAILABLE;
  if (scope === 'account') {
    return verdict('limited', 'The token sees the Sites of its Account.');
  }
  if (scope === 'site') {
    const todo = 'Issue the token at Account or Global scope.';
    return verdict('limited', 'The token sees one Site.', todo);
  }
  return verdict('unknown', 'The console does not say what the token may see.');
}

function judgeAgents(facts: TenantFacts): Verdict {
  const { state, message, whatToDo } = availabilityOf(facts);
  switch (state) {
    case 'available':
    case 'nothing_seen':
      return AVAILABLE;
    case 'deep_visibility_unlicensed':
    case 'deep_visibility_not_permitted':
    case 'not_connected':
      return verdict('unavailable', message ?? '', whatToDo);
    case 'deep_visibility_failed':
      return verdict('limited', message ?? '', whatToDo);
    case 'never_ran':
    case 'first_run_going_on':
    case 'run_failed':
      return verdict('unknown', message ?? '', whatToDo);
    default:
      return state satisfies never;
  }
}
