import { type FaultTable, form, NUMBER, type Wire } from './fault.ts';

const FRACTION = form('fraction', /^(0(\.\d+)?|1)$/);

const fraction = (arg = '0.5'): number => Number(arg);
const megabytes = (arg: string | undefined, otherwise: number): number =>
  Number(arg ?? otherwise) * 1024 * 1024;

/** Faults below JSON: connections, encodings, and sizes. */
export const WIRE_FAULTS: FaultTable = {
  reset: {
    about: 'the connection is reset before an answer',
    wire: (): Wire => ({ kind: 'reset' }),
  },
  'reset-after-headers': {
    about: 'the connection is reset after the headers',
    wire: (): Wire => ({ kind: 'reset-after-headers' }),
  },
  hang: { about: 'no answer ever comes', wire: (): Wire => ({ kind: 'hang' }) },
  cut: {
    about: 'the connection is cut within the body, at a fraction of it',
    arg: FRACTION,
    wire: (arg): Wire => ({ kind: 'cut', at: fraction(arg) }),
  },
  'cut-json': {
    about: 'a well-formed answer whose JSON ends at a fraction of it',
    arg: FRACTION,
    wire: (arg): Wire => ({ kind: 'cut-json', at: fraction(arg) }),
  },
  'slow-body': {
    about: 'the body trickles',
    arg: NUMBER,
    wire: (arg): Wire => ({ kind: 'slow', bytesPerSecond: Number(arg ?? 1) }),
  },
  'gzip-bomb': {
    about: 'gzip that unpacks to so many megabytes of JSON',
    arg: NUMBER,
    wire: (arg): Wire => ({ kind: 'gzip-bomb', bytes: megabytes(arg, 1024) }),
  },
  'gzip-twice': { about: 'gzip within gzip', wire: (): Wire => ({ kind: 'gzip-twice' }) },
  encoding: {
    about: 'a plain body that claims this content encoding',
    arg: form('name', /^[\w-]+$/),
    wire: (arg): Wire => ({ kind: 'encoding', name: arg ?? 'br' }),
  },
  'endless-body': { about: 'a body that never ends', wire: (): Wire => ({ kind: 'endless-body' }) },
  'endless-headers': {
    about: 'headers that never end',
    wire: (): Wire => ({ kind: 'endless-headers' }),
  },
  'many-headers': {
    about: 'so many headers before the real answer',
    arg: NUMBER,
    wire: (arg): Wire => ({ kind: 'many-headers', count: Number(arg ?? 10_000) }),
  },
};
