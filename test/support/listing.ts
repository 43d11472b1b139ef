import type { Database } from '../../src/store/database.ts';
import { applyPage, type ListingWriter, takeListing } from '../../src/store/listing.ts';
import { completeListing } from '../../src/store/missing.ts';
import { addWarning, finishRun, insertRun } from '../../src/store/runs.ts';
import type { Device, RunWarning } from '../../src/types.ts';

/** Begins a run and takes its listing as attempt 1. */
export async function beginListing(
  database: Database,
  tenantId: string,
  options: { readonly acceptMissing?: boolean } = {},
): Promise<ListingWriter> {
  return await database.asTenant(tenantId, async (tx) => {
    const runNumber = await insertRun(tx, {
      tenantId,
      requestId: crypto.randomUUID(),
      trigger: 'manual',
      acceptMissing: options.acceptMissing ?? false,
    });
    const writer = { tenantId, runNumber, attempt: 1 };
    await takeListing(tx, writer);
    return writer;
  });
}

export const pageOf = (devices: readonly Device[], fields: object = {}) => ({
  devices,
  seenOnly: [],
  rejected: 0,
  unnamed: 0,
  nextCursor: null,
  total: null,
  ...fields,
});

/** One whole run over these devices, in one page. */
export async function runOver(
  database: Database,
  tenantId: string,
  devices: readonly Device[],
  options: { readonly acceptMissing?: boolean; readonly page?: object } = {},
): Promise<{ readonly runNumber: number; readonly warnings: readonly RunWarning[] }> {
  const writer = await beginListing(database, tenantId, options);
  const { runNumber } = writer;
  const warnings = await database.asTenant(tenantId, async (tx) => {
    await applyPage(tx, writer, pageOf(devices, options.page));
    const found = await completeListing(tx, writer);
    for (const warning of found) await addWarning(tx, tenantId, runNumber, warning);
    await finishRun(tx, tenantId, runNumber, { outcome: 'full', reasonCode: null, reason: null });
    return found;
  });
  return { runNumber, warnings };
}
