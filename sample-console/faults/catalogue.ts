import type { Fault, FaultKind, FaultTable } from './fault.ts';
import { isKnownTarget } from './fault-target.ts';
import { LONG_QUERY_FAULTS } from './long-queries.ts';
import { REPLACE_FAULTS } from './replace.ts';
import { RESHAPE_FAULTS } from './reshape.ts';
import { SIDE_EFFECT_FAULTS } from './side-effects.ts';
import { WIRE_FAULTS } from './wire.ts';

/** All faults, by name. */
const FAULTS: FaultTable = {
  ...SIDE_EFFECT_FAULTS,
  ...REPLACE_FAULTS,
  ...RESHAPE_FAULTS,
  ...LONG_QUERY_FAULTS,
  ...WIRE_FAULTS,
};

/** A fault that cannot be parsed, or whose name, argument or target is not valid. */
export class FaultSyntaxError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'FaultSyntaxError';
  }
}

const FAULT = /^(?<name>[a-z0-9-]+?)(?::(?<arg>[^@]*?))?(?:@(?<where>.*?))?(?:x(?<count>\d+))?$/;
const TARGET = /^(?<endpoint>[^#]*)(?:#(?<page>\d+)(?<onwards>\+)?)?$/;

/**
 * Parses `name[:arg][@endpoint][#page[+]][xCount]`: `500x2`, `401@agents#40+`, `429:7@init-query`.
 * An argument that ends like a count (`302:https://host/x2`) must be followed by a count.
 */
export function parseFault(text: string): Fault {
  const { name, arg, where, count } = FAULT.exec(text.trim())?.groups ?? {};
  const target = TARGET.exec(where ?? '')?.groups;
  if (!name || !target) throw new FaultSyntaxError(`"${text}" is not name[:arg][@where][xCount]`);
  return checkFault({
    name,
    arg: arg || undefined,
    endpoint: target['endpoint'] || undefined,
    page: target['page'] ? Number(target['page']) : undefined,
    onwards: target['onwards'] ? true : undefined,
    count: count ? Number(count) : undefined,
  });
}

/** Validates a fault and fills in its kind's default target and count. */
export function checkFault(fault: Fault): Fault {
  const { name, arg, endpoint } = fault;
  const kind = faultKindOf(name);
  if (arg !== undefined && !kind.arg) {
    throw new FaultSyntaxError(`fault "${name}" takes no argument`);
  }
  if (arg !== undefined && kind.arg?.pattern.test(arg) === false) {
    throw new FaultSyntaxError(`"${arg}" is no argument of "${name}": ${kind.arg.description}`);
  }
  if (endpoint !== undefined && !isKnownTarget(endpoint)) {
    throw new FaultSyntaxError(`fault "${name}" is put at "${endpoint}", which is no endpoint`);
  }
  return {
    ...fault,
    endpoint: endpoint ?? kind.defaultTarget?.endpoint,
    page: fault.page ?? kind.defaultTarget?.page,
    count: fault.count ?? kind.defaultCount,
  };
}

export function faultKindOf(name: string): FaultKind {
  const kind = Object.hasOwn(FAULTS, name) ? FAULTS[name] : undefined;
  if (!kind) throw new FaultSyntaxError(`unknown fault "${name}"`);
  return kind;
}

/** One line of help text per fault. */
export function describeFaults(): string[] {
  return Object.entries(FAULTS).map(([name, { arg, description }]) =>
    arg === undefined
      ? `${name} — ${description}`
      : `${name}[:${arg.description}] — ${description}`,
  );
}
