import { describe, it } from 'vitest';
import { expectSharedLimits } from '../../support/checks/shared-limits.ts';
import { createTestDatabase } from '../../support/servers/database.ts';

describe('two workers with one token', () => {
  it('Two workers with one token share its limits for long-running queries', async () => {
    const { database } = await createTestDatabase();
    await expectSharedLimits(database, 'long-running', 'sdl');
  });
});
