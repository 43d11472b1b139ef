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

declare module 'fastify' {
  interface FastifyRequest {
    /** Of the entry that was written before the deed. */
    auditId: number | null;
    /** What the deed made known: who signed in, what was made. */
    auditOutcome: Omit<AuditOutcome, 'code'>;
  }
}

/**
 * Every deed is in the audit log before it is done; one that cannot be written is not done. How it
 * ended is added before the answer goes out.
 */
export function registerAuditLog(app: App, services: PortalServices): void {
  const { log } = services;
  app.decorateRequest('auditId', null);
  app.decorateRequest('auditOutcome');
  app.addHook('preHandler', async (request) => {
    const { audit } = request.routeOptions.config;
    if (audit !== undefined) await begin(services, request, audit);
  });
  app.addHook('onSend', async (request, _reply, payload) => {
    if (request.auditId === null) return payload;
    const { auditId } = request;
    request.auditId = null;
    const { actor, ...known } = request.auditOutcome;
    const end = {
      ...known,
      ...(typeof actor === 'string' ? { actor: readable(actor) } : {}),
      code: request.problemCode,
    };
    await inScope(services, request, (tx) => recordAuditOutcome(tx, auditId, end)).catch(
      (error: unknown) => {
        log('ERROR', 'the end of a deed could not be written to the audit log', { auditId, error });
      },
    );
    return payload;
  });
}

async function begin(
  services: PortalServices,
  request: FastifyRequest,
  action: string,
): Promise<void> {
  const { principal } = request;
  request.auditOutcome = {};
  request.auditId = await inScope(services, request, (tx) =>
    insertAuditEntry(tx, {
      tenantId: tenantOf(request),
      userId: principal?.userId ?? null,
      actor: principal?.label ?? null,
      action,
      target: targetOf(request),
      details: detailsOf(request),
      address: request.ip,
      userAgent: readable(request.headers['user-agent'] ?? '') || null,
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

/** Set only once the caller may see it. */
const tenantOf = (request: FastifyRequest): string | null =>
  request.tenantRole === null ? null : (textField(request.params, 'tenantId') ?? null);

/** No name, host or e-mail address goes on for so long: it is a token, in a field that is not its. */
const NO_NAME = /[^\s@.]{65,}/gu;

const readable = (text: string): string =>
  text
    .replace(/[\p{Cc}\p{Cf}]/gu, '�')
    .replace(NO_NAME, (piece) => `[${piece.length} characters]`)
    .slice(0, 300);

function targetOf(request: FastifyRequest): string | null {
  const { tenantId: _tenant, ...ids } = fieldsOf(request.params);
  const [id] = Object.values(ids);
  return typeof id === 'string' ? readable(id) : null;
}

/** What may be told of a request; a token, a password or a link never. */
const TOLD = ['email', 'name', 'role', 'data', 'acceptMissing', 'tenantId', 'expiresInDays'];

function detailsOf(request: FastifyRequest): Record<string, string> {
  const given = { ...fieldsOf(request.query), ...fieldsOf(request.body) };
  const isExport = request.method === 'GET';
  const told = Object.entries(given).filter(([key]) => isExport || TOLD.includes(key));
  const details = Object.fromEntries(
    told
      .filter(([, value]) => value !== undefined && value !== null)
      .map(([key, value]) => [key, readable(String(value))]),
  );
  const { consoleUrl, cadence } = given;
  if (typeof consoleUrl === 'string') details['consoleHost'] = hostOf(consoleUrl);
  if (cadence instanceof Object) details['cadence'] = readable(Object.values(cadence).join(' '));
  return details;
}

/** Of a URL as it was typed, which can hold a password. */
const hostOf = (url: string): string =>
  URL.canParse(url.trim()) ? readable(new URL(url.trim()).host) : 'not a URL';
