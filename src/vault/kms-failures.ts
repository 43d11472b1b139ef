import { z } from 'zod';
import { DiscoveryError, errorCode, findDiscoveryError } from '../errors/errors.ts';

/**
 * Why AWS KMS refuses a call, by error name (API Reference, Decrypt and
 * GenerateDataKeyWithoutPlaintext, "Errors"; Common Errors). KMS's own messages are not used,
 * because they could contain a key or ciphertext.
 */
const REFUSALS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    AccessDeniedException: '{permission} is not permitted, or there is no such key',
    DisabledException: 'the key is disabled',
    ExpiredTokenException: 'the AWS credentials have expired',
    IncorrectKeyException: 'the entry is of another key than S1D_KMS_KEY_ID',
    InvalidCiphertextException:
      'the entry is broken, or was made for another key or encryption context',
    InvalidKeyUsageException: 'the key is not one that encrypts',
    InvalidSignatureException: 'the AWS credentials are wrong',
    KMSInvalidStateException: 'the key is to be deleted, or cannot be used yet',
    NotFoundException: 'there is no such key in this region and account',
    UnrecognizedClientException: 'the AWS credentials are wrong',
    CredentialsProviderError: 'there are no AWS credentials',
    TokenProviderError: 'there are no AWS credentials',
  }),
);

/** KMS returns these with status 400, but they ask for a wait. */
const THROTTLED: readonly string[] = ['ThrottlingException', 'LimitExceededException'];

/** Timeouts of one attempt and of the whole call. */
const TIMEOUTS: readonly string[] = ['TimeoutError', 'AbortError'];

/** The name comes from the response, which can contain anything. */
const NAME = /^\w{1,64}$/;

/** Set on errors returned by the service, not on failures to reach it. */
const serviceErrorSchema = z.object({
  $fault: z.enum(['client', 'server']),
  $metadata: z.object({ httpStatusCode: z.number().optional() }),
});

/**
 * Translates a failed call to an error of the catalogue. Drops the cause, because it contains the
 * response.
 *
 * @param permission the permission that the call needs, such as `kms:Decrypt`
 */
export function toKmsFailure(error: unknown, permission: string): DiscoveryError {
  const known = findDiscoveryError(error);
  if (known) return known;
  const name = error instanceof Error && NAME.test(error.name) ? error.name : 'unknown cause';
  const refusal = REFUSALS.get(name)?.replace('{permission}', permission);
  if (refusal !== undefined) {
    return new DiscoveryError('key_service_refused', { detail: `${refusal} (${name})` });
  }
  if (error instanceof Error && error.message === 'Region is missing') {
    return new DiscoveryError('key_service_refused', { detail: 'no AWS region is set' });
  }
  const serviceError = serviceErrorSchema.safeParse(error);
  if (serviceError.success && !isTransient(name, serviceError.data)) {
    return new DiscoveryError('key_service_refused', { detail: name });
  }
  const detail = TIMEOUTS.includes(name) ? 'no answer in time' : errorCode(error) || name;
  return new DiscoveryError('key_service_unreachable', { detail });
}

const isTransient = (
  name: string,
  { $fault, $metadata: { httpStatusCode = 400 } }: z.infer<typeof serviceErrorSchema>,
): boolean =>
  $fault === 'server' ||
  httpStatusCode >= 500 ||
  httpStatusCode === 429 ||
  THROTTLED.includes(name);
