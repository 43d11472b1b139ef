import { type EngineName, type Integration, rememberEngine } from '../../store/integrations.ts';
import { DeepVisibilityUnavailable } from '../failures.ts';
import { queryClassic } from './classic-engine.ts';
import { toDegradation } from './degradation.ts';
import { type EngineContext, type EngineResult, EngineUnavailable } from './engine.ts';
import { queryLongRunning } from './long-running-engine.ts';

/** After this time long-running queries are tried again where they could not be used. */
const REPROBE_AFTER_MS = 24 * 3_600_000;

type Choice = Pick<Integration, 'engine' | 'engineKnown' | 'engineProbedAt'>;

/** The engines to try, in this order. */
function enginesFor(choice: Choice, now: number): readonly EngineName[] {
  if (choice.engine !== 'auto') return [choice.engine];
  const probedAt = Date.parse(choice.engineProbedAt ?? '');
  const isFresh = now - probedAt < REPROBE_AFTER_MS;
  return choice.engineKnown === 'classic' && isFresh ? ['classic'] : ['long-running', 'classic'];
}

const ENGINES: Readonly<Record<EngineName, (context: EngineContext) => Promise<EngineResult>>> = {
  'long-running': queryLongRunning,
  classic: queryClassic,
};

/**
 * Queries with the first engine that can be used, and remembers it. Falls back to the next engine
 * only on `EngineUnavailable`; any other failure would hit that engine too, or must be reported.
 *
 * @throws DeepVisibilityUnavailable or what the console client throws
 */
export async function queryWithBestEngine(
  context: EngineContext,
): Promise<EngineResult & { readonly engine: EngineName }> {
  const { deps, run, session } = context;
  const engines = enginesFor(session.integration, deps.clock.now());
  const unavailable: EngineUnavailable[] = [];
  for (const engine of engines) {
    try {
      const result = await ENGINES[engine](context);
      if (session.integration.engine === 'auto') {
        await deps.database.asTenant(run.tenantId, (tx) =>
          rememberEngine(tx, run.tenantId, engine, engines.includes('long-running')),
        );
      }
      return { ...result, engine };
    } catch (error) {
      if (!(error instanceof EngineUnavailable)) throw withHistory(error, unavailable);
      unavailable.push(error);
      if (engine === engines.at(-1)) throw error;
      await context.show(`${error.message}; asking the classic API`);
    }
  }
  throw new Error('no engine to ask');
}

/** Joins the messages of both engines where the second one fails too. */
function withHistory(error: unknown, unavailable: readonly EngineUnavailable[]): unknown {
  const [first] = unavailable;
  const last = toDegradation(error);
  if (!first || !(last instanceof DeepVisibilityUnavailable)) return last;
  return new DeepVisibilityUnavailable(last.reason, `${last.message}; ${first.message}`);
}
