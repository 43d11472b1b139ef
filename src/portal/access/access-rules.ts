/**
 * Who may use a route. Every route declares one of these and, if it changes something, what the
 * audit log says of it; a route without does not let the portal start.
 */
export type Access =
  /** Answers without a session: signing in, health. */
  | 'anyone'
  | 'signed-in'
  | 'installation-admin'
  /** Of the tenant in the path. */
  | 'viewer'
  /** As `viewer`; an API key of the tenant does as well. */
  | 'viewer-or-key'
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
    /** Takes somebody who has proved who they are within the last quarter of an hour. */
    readonly requiresReauthentication?: true;
    /** Open to somebody who has yet to set up the second factor that the installation asks for. */
    readonly allowedBeforeSecondFactor?: true;
    /** Whose pages may send it beside the portal's own. */
    readonly origin?: 'temporal-ui';
  }
}
