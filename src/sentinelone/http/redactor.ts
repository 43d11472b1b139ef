/** Replaces the token. */
const REPLACEMENT = '[token]';

/** Shorter text may be an ordinary word. The oldest tokens have eighty characters. */
const MIN_TOKEN_LENGTH = 16;

/**
 * Removes a token from the responses of its console. Consoles and proxies repeat request headers on
 * their error pages, and the console's text ends up in reasons of runs, failures in Temporal, log
 * lines and the portal.
 */
export class Redactor {
  /** The token as written in HTML, JSON and URLs; all equal for tokens of the current format. */
  readonly #written: readonly string[];

  constructor(token: string) {
    const inJson = JSON.stringify(token).slice(1, -1);
    const inHtml = token.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
    const written = [token, inJson, inHtml, encodeURIComponent(token)];
    this.#written = token.length < MIN_TOKEN_LENGTH ? [] : [...new Set(written)];
  }

  text(words: string): string {
    return this.#written.reduce((text, written) => text.replaceAll(written, REPLACEMENT), words);
  }

  /** Returns the same buffer, not a copy, when it does not contain the token. */
  bytes(body: Buffer): Buffer {
    if (!this.#written.some((written) => body.includes(written))) return body;
    return Buffer.from(this.text(body.toString('utf8')));
  }
}
