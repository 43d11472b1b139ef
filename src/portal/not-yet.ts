import { DiscoveryError } from '../errors.ts';

export function notYet(): never {
  throw new DiscoveryError('internal', { detail: 'not there yet' });
}
