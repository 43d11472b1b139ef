/** Stands where the token stood. */
const REPLACEMENT = '[token]';

/** What is shorter is not a token (of which the oldest have eighty characters), but maybe a word. */
const MIN_TOKEN_LENGTH = 16;

/**
 * Takes a token out of what comes back from its console. Consoles, and proxies before them, repeat
 * the headers of a request on their error pages, and what a console says goes on into reasons of
 * runs, failures in Temporal, log lines and the portal.
 */
export class Redactor {
  /** The token as pages, JSON and URLs write it; for tokens of today's form all the same. */
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

  /** The same bytes, not copied, when they do not hold it. */
  bytes(body: Buffer): Buffer {
    if (!this.#written.some((written) => body.includes(written))) return body;
    return Buffer.from(this.text(body.toString('utf8')));
  }
}
