import type { RunStep, Schedule, Step } from './schedule.ts';

/** Schedules with one step, one fault or one plan for attempts less. */
function* shorterThan(schedule: Schedule): Generator<Schedule> {
  const { steps } = schedule;
  for (const [index, step] of steps.entries()) {
    const withStep = (...instead: readonly Step[]): Schedule => ({
      ...schedule,
      steps: steps.toSpliced(index, 1, ...instead),
    });
    yield withStep();
    if (step.kind !== 'run') continue;
    for (const run of simplerThan(step)) yield withStep(run);
  }
}

function* simplerThan(run: RunStep): Generator<RunStep> {
  for (const index of run.faults.keys()) {
    yield { ...run, faults: run.faults.toSpliced(index, 1) };
  }
  if (run.attempts.kind !== 'one') yield { ...run, attempts: { kind: 'one' } };
  if (run.acceptMissing) yield { ...run, acceptMissing: false };
}

/**
 * Removes whole parts of a schedule while it still fails. fast-check shrinks values, but does not
 * return to the number of steps once it has begun with their contents.
 *
 * @param fails whether a schedule fails
 */
export async function shorten(
  schedule: Schedule,
  fails: (shorter: Schedule) => Promise<boolean>,
): Promise<Schedule> {
  for (const shorter of shorterThan(schedule)) {
    if (await fails(shorter)) return await shorten(shorter, fails);
  }
  return schedule;
}
