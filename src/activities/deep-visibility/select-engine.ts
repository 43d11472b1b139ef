import { type EngineName, type Integration, rememberEngine } from '../../store/integrations.ts';
import { DeepVisibilityUnavailable } from '../failures.ts';
import { queryClassic } from './classic-engine.ts';
import { toDegradation } from './degradation.ts';
import type { EngineContext, EngineResult } from './engine.ts';
import { EngineUnavailable, queryLongRunning } from './long-running-engine.ts';

/** Long-running queries are tried again this long after they were found absent. */
const PROBE_AGAIN_MS = 24 * 3_600_000;

type Choice = Pick<Integration, 'engine' | 'engineKnown' | 'engineProbedAt'>;

/** The engines to try, in this order. */
function enginesFor(choice: Choice, now: number): readonly EngineName[] {
  if (choice.engine !== 'auto') return [choice.engine];
  const probedAt = Date.parse(choice.engineProbedAt ?? '');
  const isFresh = now - probedAt < PROBE_AGAIN_MS;
  return choice.engineKnown === 'classic' && isFresh ? ['classic'] : ['long-running', 'classic'];
}

const ENGINES: Readonly<Record<EngineName, (context: EngineContext) => Promise<EngineResult>>> = {
  'long-running': queryLongRunning,
  classic: queryClassic,
};

/**
 * Asks by the first engine that works here, and remembers it. Another engine is tried only when the
 * one before cannot be used at all; any other failure would befall it too, or wants to be known.
 *
 * @throws DeepVisibilityUnavailable or what the console client throws
 */
export async function queryWithBestEngine(
  context: EngineContext,
): Promise<EngineResult & { readonly engine: EngineName }> {
  const { deps, run, session } = context;
  const engines = enginesFor(session.integration, deps.clock.now());
  const absent: EngineUnavailable[] = [];
  for (const engine of engines) {
    try {
      const asked = await ENGINES[engine](context);
      if (session.integration.engine === 'auto') {
        await deps.database.asTenant(run.tenantId, (tx) =>
          rememberEngine(tx, run.tenantId, engine, engines.includes('long-running')),
        );
      }
      return { ...asked, engine };
    } catch (error) {
      if (!(error instanceof EngineUnavailable)) throw withHistory(error, absent);
      absent.push(error);
      if (engine === engines.at(-1)) throw error;
      await context.show(`${error.message}; asking the classic API`);
    }
  }
  throw new Error('no engine to ask');
}

/** What both engines said, where the second has failed too. */
function withHistory(error: unknown, absent: readonly EngineUnavailable[]): unknown {
  const [first] = absent;
  const last = toDegradation(error);
  if (!first || !(last instanceof DeepVisibilityUnavailable)) return last;
  return new DeepVisibilityUnavailable(last.reason, `${last.message}; ${first.message}`);
}
