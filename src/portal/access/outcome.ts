import type { FastifyReply, FastifyRequest } from 'fastify';
import { DiscoveryError, type ErrorCode } from '../../errors/errors.ts';
import { toFieldError } from '../http/problems.ts';
import { type AuditDetails, addAuditDetails } from './audit.ts';
import { setCookies } from './client.ts';

interface Effects {
  readonly audit: AuditDetails;
  /** `Set-Cookie` values. */
  readonly cookies: readonly string[];
}

/**
 * The result of an action whose failure has effects too: details for the audit log, cookies.
 * Other failures are thrown, unless `auditedOutcome` adds details to them.
 */
export type Outcome<T> = Effects &
  (
    | { readonly failure: null; readonly value: T }
    | { readonly failure: Error; readonly value: null }
  );

export const succeeded = <T>(
  value: T,
  { audit = {}, cookies = [] }: Partial<Effects> = {},
): Outcome<T> => ({ failure: null, value, audit, cookies });

export const failed = (
  failure: Error,
  { audit = {}, cookies = [] }: Partial<Effects> = {},
): Outcome<never> => ({ failure, value: null, audit, cookies });

/** Runs `work`. Its failure is returned with the audit details. */
export async function audited<T>(audit: AuditDetails, work: () => Promise<T>): Promise<Outcome<T>> {
  try {
    return succeeded(await work(), { audit });
  } catch (error) {
    if (error instanceof DiscoveryError) return failed(error, { audit });
    throw error;
  }
}

/** Adds the details of an earlier step; those of `outcome` win. */
export const withAudit = <T>(audit: AuditDetails, outcome: Outcome<T>): Outcome<T> => ({
  ...outcome,
  audit: { ...audit, ...outcome.audit },
});

/** Adds the details to the outcome of `work`, also when it throws: the entry must name its actor. */
export async function auditedOutcome<T>(
  audit: AuditDetails,
  work: () => Promise<Outcome<T>>,
): Promise<Outcome<T>> {
  try {
    return withAudit(audit, await work());
  } catch (error) {
    return failed(error instanceof Error ? error : new Error(String(error)), { audit });
  }
}

/** Assigns a failure to the form field that its code belongs to, if any. */
export const atFieldOf = <T>(
  fields: Partial<Record<ErrorCode, string>>,
  outcome: Outcome<T>,
): Outcome<T> =>
  outcome.failure instanceof DiscoveryError
    ? failed(toFieldError(fields, outcome.failure), outcome)
    : outcome;

/** Writes the effects into the response and the audit log. Throws the failure, if any. */
export function applyOutcome<T>(
  request: FastifyRequest,
  reply: FastifyReply,
  outcome: Outcome<T>,
): T {
  addAuditDetails(request, outcome.audit);
  setCookies(reply, outcome.cookies);
  if (outcome.failure) throw outcome.failure;
  return outcome.value;
}
