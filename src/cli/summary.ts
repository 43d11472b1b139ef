import { agentInfo } from '../catalogue/catalogue.ts';
import type { Database } from '../store/database.ts';
import { countInventory, listSightings, type SightingRow } from '../store/readers.ts';
import type { RunRow } from '../store/runs.ts';
import { readable } from './output.ts';

/** More sightings than a person reads at a prompt; the rest is counted. */
const MOST_READ = 10_000;
const MOST_USERS = 4;

/** What the first run found, for a person at a terminal. */
export async function describeTenant(database: Database, run: RunRow): Promise<string> {
  const { tenantId } = run;
  const { counts, sightings } = await database.asTenant(tenantId, async (tx) => ({
    counts: await countInventory(tx, tenantId),
    sightings: await listSightings(tx, tenantId, { active: true, aiAgent: null }, MOST_READ, null),
  }));
  const lines = [
    '',
    `Run ${run.runNumber} of ${tenantId}: ${run.outcome}${run.reason === null ? '' : ` — ${readable(run.reason)}`}`,
    `Devices:     ${counts.active} active, ${counts.decommissioned} decommissioned, ${counts.missing} missing`,
    `AI agents:   ${counts.sightings} sightings in the last seven days`,
    ...agentLines(sightings),
    ...run.warnings.map(({ code, message }) => `Warning:     ${code}: ${readable(message)}`),
    '',
  ];
  return lines.join('\n');
}

function agentLines(sightings: readonly SightingRow[]): readonly string[] {
  const byAgent = new Map<string, SightingRow[]>();
  for (const sighting of sightings) {
    const rows = byAgent.get(sighting.aiAgent);
    if (rows) rows.push(sighting);
    else byAgent.set(sighting.aiAgent, [sighting]);
  }
  const groups = [...byAgent]
    .map(([aiAgent, rows]) => ({ name: agentInfo(aiAgent)?.name ?? aiAgent, rows }))
    .toSorted((a, b) => b.rows.length - a.rows.length);
  const width = Math.max(0, ...groups.map(({ name }) => name.length));
  return groups.map(({ name, rows }) => {
    const devices = new Set(rows.map(({ deviceId }) => deviceId)).size;
    const counted = `${String(devices).padStart(4)} ${devices === 1 ? 'device ' : 'devices'}`;
    return `  ${name.padEnd(width)} ${counted}  ${users(rows)}`;
  });
}

function users(rows: readonly SightingRow[]): string {
  const names = [...new Set(rows.map(({ user }) => user ?? 'unknown user'))];
  const more = names.length > MOST_USERS ? ` and ${names.length - MOST_USERS} more` : '';
  return readable(`${names.slice(0, MOST_USERS).join(', ')}${more}`);
}
