import { aiAgentInfo } from '../catalogue/catalogue.ts';
import type { Database } from '../store/database.ts';
import { countInventory } from '../store/devices/device-aggregates.ts';
import type { RunRow } from '../store/runs/runs.ts';
import { type AiAgentRow, sumAiAgents } from '../store/sightings/sighting-aggregates.ts';
import { listSightingPage, type SightingRow } from '../store/sightings/sighting-list.ts';
import { sanitize } from './output.ts';

/** Only for the names of some users per AI agent; the counts come from the database. */
const MAX_SIGHTINGS = 10_000;
const MAX_USERS = 4;

/** A finished run. */
export type EndedRun = RunRow & { readonly outcome: NonNullable<RunRow['outcome']> };

const isEnded = (run: RunRow): run is EndedRun => run.outcome !== null;

/**
 * The oldest ended run above `before`, from runs listed newest first. Connecting cancels a scheduled
 * run that has just begun, so for a tenant that was just connected only the run of the connect counts.
 */
export const findFirstRun = (
  runs: readonly RunRow[],
  { before, justConnected }: { readonly before: number; readonly justConnected: boolean },
): EndedRun | undefined =>
  runs
    .filter(isEnded)
    .findLast(
      ({ runNumber, trigger }) => runNumber > before && (!justConnected || trigger === 'connect'),
    );

/** Text for the terminal about what the first run found. */
export async function describeFirstRun(database: Database, run: RunRow): Promise<string> {
  const { tenantId } = run;
  const { counts, agents, sightings } = await database.asTenant(tenantId, async (tx) => ({
    counts: await countInventory(tx, tenantId),
    agents: await sumAiAgents(tx, tenantId),
    sightings: await listSightingPage(tx, tenantId, {
      filter: { active: true },
      sort: 'aiAgent',
      order: 'asc',
      limit: MAX_SIGHTINGS,
      after: null,
    }),
  }));
  const lines = [
    '',
    `Run ${run.runNumber} of ${tenantId}: ${run.outcome}${run.reason === null ? '' : ` — ${sanitize(run.reason)}`}`,
    `Devices:     ${counts.active} active, ${counts.decommissioned} decommissioned, ${counts.missing} missing`,
    `AI agents:   ${counts.sightings} sightings in the last seven days`,
    ...agentLines(agents, sightings.rows),
    ...run.warnings.map(({ code, message }) => `Warning:     ${code}: ${sanitize(message)}`),
    '',
  ];
  return lines.join('\n');
}

function agentLines(
  agents: readonly AiAgentRow[],
  sightings: readonly SightingRow[],
): readonly string[] {
  const groups = agents
    .filter(({ activeDevices }) => activeDevices > 0)
    .map((agent) => ({ ...agent, name: aiAgentInfo(agent.aiAgent)?.name ?? agent.aiAgent }))
    .toSorted((a, b) => b.activeDevices - a.activeDevices);
  const width = Math.max(0, ...groups.map(({ name }) => name.length));
  return groups.map(({ aiAgent, name, activeDevices, bypassDevices }) => {
    const devices = `${String(activeDevices).padStart(4)} ${activeDevices === 1 ? 'device ' : 'devices'}`;
    const bypass = bypassDevices > 0 ? `  ! permission checks bypassed on ${bypassDevices}` : '';
    const named = users(sightings.filter((sighting) => sighting.aiAgent === aiAgent));
    return `  ${name.padEnd(width)} ${devices}  ${named}${bypass}`;
  });
}

function users(rows: readonly SightingRow[]): string {
  const names = [...new Set(rows.map(({ user }) => user ?? 'unknown user'))];
  const more = names.length > MAX_USERS ? ` and ${names.length - MAX_USERS} more` : '';
  return sanitize(`${names.slice(0, MAX_USERS).join(', ')}${more}`);
}
