import { Device } from '../fleet/device.ts';
import { createOrganisation } from '../fleet/organisation.ts';
import type { Process, TelemetryEvent } from '../history/process.ts';
import { NOON } from './support.ts';

export const device = new Device(
  { seed: 1, organisation: createOrganisation(1), startedAt: NOON },
  30,
);

export type ProcessFields = Partial<Process> & {
  readonly name?: string;
  readonly path?: string | null;
  readonly publisher?: string | null;
};

export function processOf({ name = 'Claude', ...fields }: ProcessFields = {}): Process {
  const { path = `/usr/bin/${name}`, publisher = 'ANTHROPIC, PBC', ...rest } = fields;
  return {
    program: { name, path, displayName: null, publisher },
    cmdline: `${name} --flag`,
    user: 'anna',
    startedAt: NOON,
    serial: 7,
    parent: null,
    ...rest,
  };
}

/** A launch of Claude by zsh: the launcher is the source, the launched program the target. */
export function launchOf(target: ProcessFields = {}, at = NOON): TelemetryEvent {
  return {
    device,
    at,
    serial: 9,
    type: 'Process Creation',
    source: processOf({ name: 'zsh', cmdline: '-zsh' }),
    target: processOf(target),
    truth: null,
  };
}
