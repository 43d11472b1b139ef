import type { OidcSettings } from '../../../src/config.ts';
import { createLog } from '../../../src/log.ts';
import { makeLink } from '../../../src/portal/auth/one-time-links.ts';
import type { AuthServices } from '../../../src/portal/auth/services.ts';
import type { App } from '../../../src/portal/http/app.ts';
import { createServer } from '../../../src/portal/server.ts';
import { openServices } from '../../../src/portal/start-portal.ts';
import type { Role } from '../../../src/store/accounts/members.ts';
import { parseKeyRing } from '../../../src/vault/key-ring.ts';
import { onFileFinished } from '../checks/cleanup.ts';
import { type Answer, HttpSession } from '../clients/http-session.ts';
import type { Rig } from './rig.ts';
import { TEST_KEY } from './rig.ts';

export const PASSWORD = 'quiet otter counts lanterns';

export interface PortalRigOptions {
  readonly publicUrl?: string;
  readonly temporalAddress?: string;
  readonly databaseUrl?: string;
  readonly oidc?: OidcSettings;
  /** Directory of the built web app; without it the portal serves the API alone. */
  readonly webRoot?: string;
  readonly encryptPayloads?: boolean;
  readonly requireSecondFactor?: boolean;
  /** Master keys, newest first, in the format of `S1D_MASTER_KEY`. */
  readonly masterKey?: string;
  /** Long by default: portal, worker and console share one process, which may stall. */
  readonly temporalProbeMs?: number;
}

/** A listening portal on the database and the Temporal namespace of a `Rig`. */
export class PortalRig {
  readonly app: App;
  readonly services: AuthServices;
  readonly url: string;
  readonly logged: string[];
  /** All answers to its browsers. */
  readonly answers: Answer[] = [];

  private constructor(app: App, services: AuthServices, url: string, logged: string[]) {
    this.app = app;
    this.services = services;
    this.url = url;
    this.logged = logged;
  }

  static async start(
    rig: Pick<Rig, 'databaseUrl' | 'temporal' | 'settingsFor'>,
    options: PortalRigOptions = {},
  ): Promise<PortalRig> {
    const logged: string[] = [];
    const opened = await openServices({
      databaseUrl: options.databaseUrl ?? rig.databaseUrl,
      temporal: { ...rig.temporal, address: options.temporalAddress ?? rig.temporal.address },
      keys: parseKeyRing(options.masterKey ?? TEST_KEY),
      encryptPayloads: options.encryptPayloads ?? false,
      consoleSettings: rig.settingsFor(),
      settings: {
        port: 8080,
        isPortExplicit: true,
        listenAddress: '127.0.0.1',
        publicUrl: options.publicUrl ?? null,
        trustedProxies: [],
        metricsTokenFile: null,
        temporalUiUrl: 'http://127.0.0.1:8233',
        requireSecondFactor: options.requireSecondFactor ?? false,
        oidc: options.oidc ?? null,
      },
      log: createLog('INFO', (line) => logged.push(line)),
      temporalProbeMs: options.temporalProbeMs ?? 30_000,
    });
    const site = { ...opened.site, webRoot: options.webRoot ?? null };
    const services = { ...opened, site };
    const app = await createServer(services);
    const url = await app.listen({ host: '127.0.0.1', port: 0 });
    onFileFinished(async () => {
      await app.close();
      await services.temporal.close();
      await services.database.close();
    });
    return new PortalRig(app, services, url, logged);
  }

  browser(): HttpSession {
    return new HttpSession(
      this.url,
      this.services.site.host === null ? this.url : this.services.site.origin,
      this.answers,
    );
  }

  /** The token of a new one-time link. */
  async link(link: Parameters<typeof makeLink>[1]): Promise<string> {
    const { token } = await this.services.database.asPortal((tx) => makeLink(tx, link));
    return token;
  }

  /** A browser with the first administrator signed in. */
  async admin(email = 'root@example.com'): Promise<HttpSession> {
    const browser = this.browser();
    const token = await this.link({ purpose: 'first-admin', lifeMs: 60_000 });
    const form = { token, name: 'Root', email, password: PASSWORD };
    const answer = await browser.post('/api/auth/link/accept', form);
    if (answer.status !== 200) throw new Error(answer.text);
    return browser;
  }

  /** A browser with a newly invited member signed in. */
  async member(
    admin: HttpSession,
    tenantId: string,
    email: string,
    role: Role,
  ): Promise<HttpSession> {
    const made = await admin.post(`/api/tenants/${tenantId}/invitations`, { email, role });
    if (made.status !== 201) throw new Error(made.text);
    const browser = this.browser();
    const token = String(made.body.link).split('#')[1];
    const form = { token, name: email.split('@')[0], password: PASSWORD };
    const answer = await browser.post('/api/auth/link/accept', form);
    if (answer.status !== 200) throw new Error(answer.text);
    return browser;
  }
}
