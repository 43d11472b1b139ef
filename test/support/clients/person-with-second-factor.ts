import { PASSWORD, type PortalRig } from '../rigs/portal-rig.ts';
import type { Rig } from '../rigs/rig.ts';
import { codeOf } from '../stand-ins/authenticator.ts';
import type { Answer, HttpSession } from './http-session.ts';

/** A person with a second factor, and their authenticator app. */
export class PersonWithFactor {
  readonly email: string;
  readonly userId: string;
  readonly secret: string;
  readonly recoveryCodes: readonly string[];
  readonly #rig: Pick<Rig, 'database'>;
  readonly #portal: PortalRig;

  private constructor(
    person: { readonly email: string; readonly userId: string },
    factor: { readonly secret: string; readonly recoveryCodes: readonly string[] },
    rig: Pick<Rig, 'database'>,
    portal: PortalRig,
  ) {
    this.email = person.email;
    this.userId = person.userId;
    this.secret = factor.secret;
    this.recoveryCodes = factor.recoveryCodes;
    this.#rig = rig;
    this.#portal = portal;
  }

  /** Sets up the second factor in a browser where the person is signed in. */
  static async setUp(
    rig: Pick<Rig, 'database'>,
    portal: PortalRig,
    browser: HttpSession,
  ): Promise<PersonWithFactor> {
    const { user } = (await browser.get('/api/session')).body;
    const begun = await browser.post('/api/auth/second-factor/set-up', { password: PASSWORD });
    if (begun.status !== 200) throw new Error(begun.text);
    const { secret } = begun.body;
    const done = await browser.post('/api/auth/second-factor/enable', { code: codeOf(secret) });
    if (done.status !== 200) throw new Error(done.text);
    const { recoveryCodes } = done.body;
    return new PersonWithFactor(user, { secret, recoveryCodes }, rig, portal);
  }

  /** A code that is accepted now: earlier codes are forgotten, so that no test waits 30 s. */
  async validCode(): Promise<string> {
    await this.#rig.database.pool.query(
      'update auth.second_factors set last_step = 0 where user_id = $1',
      [this.userId],
    );
    return codeOf(this.secret);
  }

  /** A browser that has sent the password but not the code. */
  async pending(portal = this.#portal): Promise<HttpSession> {
    const browser = portal.browser();
    const answer = await browser.post('/api/auth/sign-in', {
      email: this.email,
      password: PASSWORD,
    });
    if (answer.body?.wanted !== 'second-factor') throw new Error(answer.text);
    return browser;
  }

  /** A browser with the person signed in. */
  async signIn(portal = this.#portal): Promise<HttpSession> {
    const browser = await this.pending(portal);
    const answer = await giveCode(browser, await this.validCode());
    if (answer.status !== 200) throw new Error(answer.text);
    return browser;
  }
}

export const giveCode = (browser: HttpSession, code: string): Promise<Answer> =>
  browser.post('/api/auth/second-factor', { code });

export const giveRecoveryCode = (browser: HttpSession, recoveryCode: string): Promise<Answer> =>
  browser.post('/api/auth/second-factor', { recoveryCode });
