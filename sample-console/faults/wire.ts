import { argFormat, type FaultTable, NUMBER, type WireFault } from './fault.ts';

const FRACTION = argFormat('fraction', /^(0(\.\d+)?|1)$/);

const fraction = (arg = '0.5'): number => Number(arg);
const megabytes = (arg: string | undefined, otherwise: number): number =>
  Number(arg ?? otherwise) * 1024 * 1024;

/** Faults of the connection, of encodings, and of sizes. */
export const WIRE_FAULTS: FaultTable = {
  reset: {
    description: 'the connection is reset before an answer',
    wire: (): WireFault => ({ kind: 'reset' }),
  },
  'reset-after-headers': {
    description: 'the connection is reset after the headers',
    wire: (): WireFault => ({ kind: 'reset-after-headers' }),
  },
  hang: { description: 'no answer ever comes', wire: (): WireFault => ({ kind: 'hang' }) },
  cut: {
    description: 'the connection is cut within the body, at a fraction of it',
    arg: FRACTION,
    wire: (arg): WireFault => ({ kind: 'cut', at: fraction(arg) }),
  },
  'cut-json': {
    description: 'a well-formed answer whose JSON ends at a fraction of it',
    arg: FRACTION,
    wire: (arg): WireFault => ({ kind: 'cut-json', at: fraction(arg) }),
  },
  'slow-body': {
    description: 'the body trickles',
    arg: NUMBER,
    wire: (arg): WireFault => ({ kind: 'slow', bytesPerSecond: Number(arg ?? 1) }),
  },
  'gzip-bomb': {
    description: 'gzip that unpacks to so many megabytes of JSON',
    arg: NUMBER,
    wire: (arg): WireFault => ({ kind: 'gzip-bomb', bytes: megabytes(arg, 1024) }),
  },
  'gzip-twice': {
    description: 'gzip within gzip',
    wire: (): WireFault => ({ kind: 'gzip-twice' }),
  },
  encoding: {
    description: 'a plain body that claims this content encoding',
    arg: argFormat('name', /^[\w-]+$/),
    wire: (arg): WireFault => ({ kind: 'encoding', name: arg ?? 'br' }),
  },
  'endless-body': {
    description: 'a body that never ends',
    wire: (): WireFault => ({ kind: 'endless-body' }),
  },
  'endless-headers': {
    description: 'headers that never end',
    wire: (): WireFault => ({ kind: 'endless-headers' }),
  },
  'many-headers': {
    description: 'so many headers before the real answer',
    arg: NUMBER,
    wire: (arg): WireFault => ({ kind: 'many-headers', count: Number(arg ?? 10_000) }),
  },
};
