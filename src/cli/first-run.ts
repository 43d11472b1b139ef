import { aiAgentInfo } from '../catalogue/catalogue.ts';
import type { Database } from '../store/database.ts';
import { type AiAgentRow, sumAiAgents } from '../store/insight.ts';
import { countInventory, listSightings, type SightingRow } from '../store/readers.ts';
import type { RunRow } from '../store/runs/runs.ts';
import { sanitize } from './output.ts';

/** Only for the names of some users per AI agent; the counts come from the database. */
const MAX_SIGHTINGS = 10_000;
const MAX_USERS = 4;

/** Text for the terminal about what the first run found. */
export async function describeFirstRun(database: Database, run: RunRow): Promise<string> {
  const { tenantId } = run;
  const { counts, agents, sightings } = await database.asTenant(tenantId, async (tx) => ({
    counts: await countInventory(tx, tenantId),
    agents: await sumAiAgents(tx, tenantId),
    sightings: await listSightings(
      tx,
      tenantId,
      { active: true, aiAgent: null },
      MAX_SIGHTINGS,
      null,
    ),
  }));
  const lines = [
    '',
    `Run ${run.runNumber} of ${tenantId}: ${run.outcome}${run.reason === null ? '' : ` — ${sanitize(run.reason)}`}`,
    `Devices:     ${counts.active} active, ${counts.decommissioned} decommissioned, ${counts.missing} missing`,
    `AI agents:   ${counts.sightings} sightings in the last seven days`,
    ...agentLines(agents, sightings),
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
