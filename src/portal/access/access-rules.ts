/**
 * Who may use a route. The portal does not start unless every route declares one of these and, when
 * it changes something, its name in the audit log.
 */
export type Access =
  /** Without a session: sign-in, health checks. */
  | 'anyone'
  | 'signed-in'
  | 'installation-admin'
  /** A viewer of the tenant in the path. */
  | 'viewer'
  /** A viewer, or an API key of the tenant. */
  | 'viewer-or-key'
  /** An admin of the tenant in the path. */
  | 'admin';

export type AuditAction =
  | 'sign-in'
  | 'sign-in.second-factor'
  | 'sign-out'
  | 'link.open'
  | 'link.accept'
  | 'password.change'
  | 'session.prove'
  | 'session.revoke'
  | 'session.revoke-others'
  | 'second-factor.set-up'
  | 'second-factor.enable'
  | 'second-factor.new-codes'
  | 'second-factor.disable'
  | 'person.end-sessions'
  | 'person.reset-second-factor'
  | 'tenant.create'
  | 'integration.test'
  | 'integration.save'
  | 'integration.replace-token'
  | 'integration.set-cadence'
  | 'integration.set-engine'
  | 'integration.pause'
  | 'integration.resume'
  | 'integration.resync'
  | 'integration.disconnect'
  | 'devices.export'
  | 'sightings.export'
  | 'support-bundle.export'
  | 'member.invite'
  | 'invitation.revoke'
  | 'member.set-role'
  | 'member.remove'
  | 'api-key.create'
  | 'api-key.revoke'
  | 'payloads.decode'
  | 'payloads.encode';

declare module 'fastify' {
  interface FastifyContextConfig {
    readonly access?: Access;
    readonly audit?: AuditAction;
    /** Takes an authentication of the last 15 minutes. */
    readonly requiresReauthentication?: true;
    /** Open to people who have not yet set up the second factor that is required of them. */
    readonly allowedBeforeSecondFactor?: true;
    /** Pages of this origin may send it too. */
    readonly origin?: 'temporal-ui';
  }
}
