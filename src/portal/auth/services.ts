import type { AccessServices } from '../access/services.ts';
import type { BetterAuth } from './better-auth.ts';

export interface AuthServices extends AccessServices {
  readonly betterAuth: BetterAuth;
}
