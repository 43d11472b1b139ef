import { z } from 'zod';
import { DiscoveryError, errorCode, findDiscoveryError } from '../errors/errors.ts';

/**
 * Why AWS KMS does not do it, by the names of its errors (API Reference, Decrypt and
 * GenerateDataKeyWithoutPlaintext, "Errors"; Common Errors). Its messages are left out: they are
 * written elsewhere, and a key or ciphertext must not come into ours.
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

/** KMS says these with status 400, and means a wait. */
const THROTTLED: readonly string[] = ['ThrottlingException', 'LimitExceededException'];

/** Of an attempt that took too long, and of the whole. */
const LATE: readonly string[] = ['TimeoutError', 'AbortError'];

/** Whoever answers for KMS writes the name, and could write anything. */
const NAME = /^\w{1,64}$/;

/** What a service says; failures on the way to it have neither. */
const answerSchema = z.object({
  $fault: z.enum(['client', 'server']),
  $metadata: z.object({ httpStatusCode: z.number().optional() }),
});

/**
 * The failure of a call as one of the catalogue, without its cause: that holds the answer.
 *
 * @param permission that the call needs, such as `kms:Decrypt`
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
  const answer = answerSchema.safeParse(error);
  if (answer.success && !isTransient(name, answer.data)) {
    return new DiscoveryError('key_service_refused', { detail: name });
  }
  const detail = LATE.includes(name) ? 'no answer in time' : errorCode(error) || name;
  return new DiscoveryError('key_service_unreachable', { detail });
}

const isTransient = (
  name: string,
  { $fault, $metadata: { httpStatusCode = 400 } }: z.infer<typeof answerSchema>,
): boolean =>
  $fault === 'server' ||
  httpStatusCode >= 500 ||
  httpStatusCode === 429 ||
  THROTTLED.includes(name);
