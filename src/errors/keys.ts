import { defineErrors } from './definition.ts';

/** The part of the error catalogue for master keys and the secrets sealed with them. */
export const KEY_ERRORS = defineErrors({
  master_key_missing: {
    exitCode: 1,
    httpStatus: 500,
    retry: 'never',
    message:
      'No master key: set S1D_MASTER_KEY or S1D_MASTER_KEY_FILE to 32 random bytes in base64 (openssl rand -base64 32).',
  },
  master_key_invalid: {
    exitCode: 1,
    httpStatus: 500,
    retry: 'never',
    message: 'The master key is not 32 bytes in base64.',
  },
  master_key_wrong: {
    exitCode: 1,
    httpStatus: 500,
    retry: 'never',
    message:
      'The master key does not open the stored tokens: it is not the one they were sealed with. Supply that key, or connect the tenants again.',
  },
  master_key_exposed: {
    exitCode: 1,
    httpStatus: 500,
    retry: 'never',
    message:
      'Other users can read the file of the master key, which S1D_STRICT_KEY_FILE refuses: {detail}',
  },
  key_service_unreachable: {
    exitCode: 1,
    httpStatus: 503,
    retry: 'wait',
    message:
      'AWS KMS could not be reached for the master key. Check region, endpoint and network: {detail}',
  },
  key_service_refused: {
    exitCode: 1,
    httpStatus: 500,
    retry: 'never',
    message: 'AWS KMS refused to open or make a master key: {detail}',
  },
  sealed_token_broken: {
    exitCode: 1,
    httpStatus: 500,
    retry: 'never',
    message:
      'A stored token cannot be opened: it was changed or belongs to another tenant. Enter the token again: s1-discovery rotate-token TENANT …',
  },
});
