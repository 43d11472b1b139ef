import type { Fault, FaultKind, FaultTable } from './fault.ts';
import { isKnownPlace } from './fault-target.ts';
import { LONG_QUERY_FAULTS } from './long-queries.ts';
import { REPLACEMENTS } from './replace.ts';
import { RESHAPINGS } from './reshape.ts';
import { ACTS } from './side-effects.ts';
import { WIRE_FAULTS } from './wire.ts';

/** Every fault there is, by name. */
const FAULTS: FaultTable = {
  ...ACTS,
  ...REPLACEMENTS,
  ...RESHAPINGS,
  ...LONG_QUERY_FAULTS,
  ...WIRE_FAULTS,
};

/** A fault that cannot be meant as it was written. */
export class FaultSyntaxError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'FaultSyntaxError';
  }
}

const FORM = /^(?<name>[a-z0-9-]+?)(?::(?<arg>[^@]*?))?(?:@(?<where>.*?))?(?:x(?<count>\d+))?$/;
const WHERE = /^(?<endpoint>[^#]*)(?:#(?<page>\d+)(?<onwards>\+)?)?$/;

/**
 * Reads `name[:arg][@endpoint][#page[+]][xCount]`: `500x2`, `401@agents#40+`, `429:7@init-query`.
 * An argument that ends like a count (`302:https://host/x2`) needs the count spelled out behind it.
 */
export function parseFault(text: string): Fault {
  const { name, arg, where, count } = FORM.exec(text.trim())?.groups ?? {};
  const place = WHERE.exec(where ?? '')?.groups;
  if (!name || !place) throw new FaultSyntaxError(`"${text}" is not name[:arg][@where][xCount]`);
  return checkFault({
    name,
    arg: arg || undefined,
    endpoint: place['endpoint'] || undefined,
    page: place['page'] ? Number(place['page']) : undefined,
    onwards: place['onwards'] ? true : undefined,
    count: count ? Number(count) : undefined,
  });
}

/** Refuses what means nothing, and fills in where and how often it happens by default. */
export function checkFault(fault: Fault): Fault {
  const { name, arg, endpoint } = fault;
  const kind = kindOf(name);
  if (arg !== undefined && !kind.arg) {
    throw new FaultSyntaxError(`fault "${name}" takes no argument`);
  }
  if (arg !== undefined && kind.arg?.pattern.test(arg) === false) {
    throw new FaultSyntaxError(`"${arg}" is no argument of "${name}": ${kind.arg.words}`);
  }
  if (endpoint !== undefined && !isKnownPlace(endpoint)) {
    throw new FaultSyntaxError(`fault "${name}" is put at "${endpoint}", which is no endpoint`);
  }
  return {
    ...fault,
    endpoint: endpoint ?? kind.at?.endpoint,
    page: fault.page ?? kind.at?.page,
    count: fault.count ?? kind.times,
  };
}

export function kindOf(name: string): FaultKind {
  const kind = Object.hasOwn(FAULTS, name) ? FAULTS[name] : undefined;
  if (!kind) throw new FaultSyntaxError(`unknown fault "${name}"`);
  return kind;
}

/** One line per fault, for help texts. */
export function describeFaults(): string[] {
  return Object.entries(FAULTS).map(([name, { arg, about }]) =>
    arg === undefined ? `${name} — ${about}` : `${name}[:${arg.words}] — ${about}`,
  );
}
