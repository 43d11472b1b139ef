import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { onFileFinished } from '../checks/cleanup.ts';

/** The user whom the provider signs in. */
export interface Claims {
  readonly sub: string;
  readonly email: string;
  readonly email_verified: boolean;
  readonly name: string;
}

export const CLIENT_ID = 's1-discovery-test';

/**
 * An OpenID provider on loopback that signs every browser in as `claims`. It checks its client's
 * code and code verifier as a real one does.
 */
export class OidcProvider {
  claims: Claims = { sub: '1', email: 'ann@example.com', email_verified: true, name: 'Ann' };
  /** The part of its ID tokens that is wrong; null: none. */
  forged: 'signature' | 'issuer' | 'audience' | 'nonce' | 'expiry' | null = null;
  issuer = '';
  /** The portal's actual URL: its settings name another port. */
  portalUrl = '';
  readonly #codes = new Map<
    string,
    { readonly nonce: string | null; readonly challenge: string }
  >();

  static async start(): Promise<OidcProvider> {
    const provider = new OidcProvider();
    const { publicKey, privateKey } = await generateKeyPair('RS256', { extractable: true });
    const jwk = { ...(await exportJWK(publicKey)), kid: 'test', alg: 'RS256', use: 'sig' };
    const server = createServer((request, response) => {
      void provider.#answer(request, response, jwk, privateKey);
    });
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    const address = server.address();
    const port = address !== null && typeof address === 'object' ? address.port : 0;
    provider.issuer = `http://127.0.0.1:${port}`;
    onFileFinished(() => server.close());
    return provider;
  }

  /** Authorises the browser; returns the path that it is redirected to. */
  visit(url: string): string {
    const { searchParams } = new URL(url);
    const code = crypto.randomUUID();
    this.#codes.set(code, {
      nonce: searchParams.get('nonce'),
      challenge: searchParams.get('code_challenge') ?? '',
    });
    const back = new URL(searchParams.get('redirect_uri') ?? '');
    back.searchParams.set('code', code);
    back.searchParams.set('state', searchParams.get('state') ?? '');
    return `${back.pathname}${back.search}`;
  }

  async #answer(
    request: IncomingMessage,
    response: ServerResponse,
    jwk: object,
    key: Parameters<SignJWT['sign']>[0],
  ): Promise<void> {
    const send = (body: object): void => {
      response.setHeader('content-type', 'application/json').end(JSON.stringify(body));
    };
    const { issuer } = this;
    if (request.url === '/.well-known/openid-configuration') {
      return send({
        issuer,
        authorization_endpoint: `${issuer}/authorize`,
        token_endpoint: `${issuer}/token`,
        userinfo_endpoint: `${issuer}/userinfo`,
        jwks_uri: `${issuer}/jwks`,
        id_token_signing_alg_values_supported: ['RS256'],
      });
    }
    if (request.url?.startsWith('/authorize?')) {
      const back = this.visit(`${issuer}${request.url}`);
      response.writeHead(302, { location: `${this.portalUrl}${back}` }).end();
      return;
    }
    if (request.url === '/jwks') return send({ keys: [jwk] });
    if (request.url === '/userinfo') return send(this.claims);
    let text = '';
    for await (const chunk of request) text += String(chunk);
    const form = new URLSearchParams(text);
    const known = this.#codes.get(form.get('code') ?? '');
    const digest = await crypto.subtle.digest(
      'SHA-256',
      Buffer.from(form.get('code_verifier') ?? ''),
    );
    if (!known || Buffer.from(digest).toString('base64url') !== known.challenge) {
      response.statusCode = 400;
      return send({ error: 'invalid_grant' });
    }
    this.#codes.delete(form.get('code') ?? '');
    const { forged } = this;
    const nonce = forged === 'nonce' ? 'of another' : (known.nonce ?? undefined);
    const signer = forged === 'signature' ? (await generateKeyPair('RS256')).privateKey : key;
    const idToken = await new SignJWT({ ...this.claims, nonce })
      .setProtectedHeader({ alg: 'RS256', kid: 'test' })
      .setIssuer(forged === 'issuer' ? 'https://id.evil.example' : issuer)
      .setAudience(forged === 'audience' ? 'another client' : CLIENT_ID)
      .setIssuedAt('-10m')
      .setExpirationTime(forged === 'expiry' ? '-5m' : '5m')
      .sign(signer);
    send({ access_token: 'access', token_type: 'Bearer', expires_in: 300, id_token: idToken });
  }
}
