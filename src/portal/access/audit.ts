import type { FastifyRequest } from 'fastify';
import { DiscoveryError } from '../../errors/errors.ts';
import {
  type AuditOutcome,
  insertAuditEntry,
  recordAuditOutcome,
} from '../../store/accounts/audit.ts';
import type { Tx } from '../../store/database.ts';
import type { App } from '../http/app.ts';
import type { PortalServices } from '../http/services.ts';
import { fieldsOf, textField } from '../http/unknown-fields.ts';

/**
 * What became known only while an action ran: who signed in, what was created. `code` is for a
 * failure that is not answered as a problem.
 */
export type AuditDetails = Partial<AuditOutcome>;

declare module 'fastify' {
  interface FastifyRequest {
    /** The entry written before the action; null without one, and once its outcome is recorded. */
    auditId: number | null;
    auditDetails: AuditDetails;
  }
}

export function addAuditDetails(request: FastifyRequest, details: AuditDetails): void {
  request.auditDetails = { ...request.auditDetails, ...details };
}

/**
 * Writes each action to the audit log before it runs, and its outcome before the response is sent.
 * An action whose entry cannot be written does not run.
 */
export function registerAuditLog(app: App, services: PortalServices): void {
  const { log } = services;
  app.decorateRequest('auditId', null);
  app.decorateRequest('auditDetails');
  app.addHook('preHandler', async (request) => {
    const { audit } = request.routeOptions.config;
    if (audit !== undefined) await beginEntry(services, request, audit);
  });
  app.addHook('onSend', async (request, _reply, payload) => {
    if (request.auditId === null) return payload;
    const { auditId } = request;
    request.auditId = null;
    const { actor, code = null, ...details } = request.auditDetails;
    const outcome = {
      ...details,
      ...(typeof actor === 'string' ? { actor: toReadable(actor) } : {}),
      code: request.problemCode ?? code,
    };
    await inScope(services, request, (tx) => recordAuditOutcome(tx, auditId, outcome)).catch(
      (error: unknown) => {
        log('ERROR', 'the outcome of an action could not be written to the audit log', {
          auditId,
          error,
        });
      },
    );
    return payload;
  });
}

async function beginEntry(
  services: PortalServices,
  request: FastifyRequest,
  action: string,
): Promise<void> {
  const { principal } = request;
  request.auditDetails = {};
  request.auditId = await inScope(services, request, (tx) =>
    insertAuditEntry(tx, {
      tenantId: tenantOf(request),
      userId: principal?.userId ?? null,
      actor: principal?.label ?? null,
      action,
      target: targetOf(request),
      details: detailsOf(request),
      address: request.ip,
      userAgent: toReadable(request.headers['user-agent'] ?? '') || null,
    }),
  );
  if (request.auditId === 0) throw new DiscoveryError('internal');
}

const inScope = <T>(
  { database }: PortalServices,
  request: FastifyRequest,
  work: (tx: Tx) => Promise<T>,
): Promise<T> => {
  const tenantId = tenantOf(request);
  return tenantId === null ? database.asPortal(work) : database.asTenant(tenantId, work);
};

/** The tenant of the path; null unless the principal has access to it. */
const tenantOf = (request: FastifyRequest): string | null =>
  request.tenantRole === null ? null : (textField(request.params, 'tenantId') ?? null);

/** No name, host or e-mail address has such a long piece: it is a secret in the wrong field. */
const SECRET_LIKE = /[^\s@.]{65,}/gu;

const toReadable = (text: string): string =>
  text
    .replace(/[\p{Cc}\p{Cf}]/gu, '�')
    .replace(SECRET_LIKE, (piece) => `[${piece.length} characters]`)
    .slice(0, 300);

function targetOf(request: FastifyRequest): string | null {
  const { tenantId: _tenant, ...ids } = fieldsOf(request.params);
  const [id] = Object.values(ids);
  return typeof id === 'string' ? toReadable(id) : null;
}

/** The fields of a body or query that are logged. Tokens, passwords and links never are. */
const LOGGED = ['email', 'name', 'role', 'data', 'acceptMissing', 'tenantId', 'expiresInDays'];

function detailsOf(request: FastifyRequest): Record<string, string> {
  const fields = { ...fieldsOf(request.query), ...fieldsOf(request.body) };
  const isExport = request.method === 'GET';
  const details = Object.fromEntries(
    Object.entries(fields)
      .filter(([key]) => isExport || LOGGED.includes(key))
      .filter(([, value]) => value !== undefined && value !== null)
      .map(([key, value]) => [key, toReadable(String(value))]),
  );
  const { consoleUrl, cadence } = fields;
  if (typeof consoleUrl === 'string') details['consoleHost'] = hostOf(consoleUrl);
  if (cadence instanceof Object) details['cadence'] = toReadable(Object.values(cadence).join(' '));
  return details;
}

/** Only the host: a URL as typed can contain a password. */
const hostOf = (url: string): string =>
  URL.canParse(url.trim()) ? toReadable(new URL(url.trim()).host) : 'not a URL';
