export interface Answer {
  /** Method and path. */
  readonly request: string;
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The parsed JSON, untyped. */
  readonly body: ReturnType<typeof JSON.parse>;
}

/** A browser as the API sees one: it keeps cookies and sends an Origin. */
export class HttpSession {
  readonly base: string;
  readonly origin: string;
  /** All answers to this browser and to those that share the list. */
  readonly answers: Answer[];
  readonly cookies = new Map<string, string>();
  /** The Set-Cookie headers of the last answer. */
  setCookies: readonly string[] = [];

  constructor(base: string, origin = base, answers: Answer[] = []) {
    this.base = base;
    this.origin = origin;
    this.answers = answers;
  }

  async request(
    method: string,
    path: string,
    options: { readonly body?: unknown; readonly headers?: Record<string, string | null> } = {},
  ): Promise<Answer> {
    const headers = new Headers();
    if (method !== 'GET') headers.set('origin', this.origin);
    if (options.body !== undefined) headers.set('content-type', 'application/json');
    if (this.cookies.size > 0) headers.set('cookie', this.cookieHeader);
    for (const [name, value] of Object.entries(options.headers ?? {})) {
      if (value === null) headers.delete(name);
      else headers.set(name, value);
    }
    const { body } = options;
    const answer = await fetch(`${this.base}${path}`, {
      method,
      headers,
      redirect: 'manual',
      ...(body === undefined
        ? {}
        : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    this.setCookies = answer.headers.getSetCookie();
    for (const line of this.setCookies) this.#keep(line);
    const text = await answer.text();
    const isJson = /json/.test(answer.headers.get('content-type') ?? '');
    const read: Answer = {
      request: `${method} ${path}`,
      status: answer.status,
      headers: answer.headers,
      text,
      body: isJson && text !== '' ? JSON.parse(text) : null,
    };
    this.answers.push(read);
    return read;
  }

  get cookieHeader(): string {
    return [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  }

  get = (path: string) => this.request('GET', path);
  post = (path: string, body?: unknown) => this.request('POST', path, { body });
  put = (path: string, body: unknown) => this.request('PUT', path, { body });
  patch = (path: string, body: unknown) => this.request('PATCH', path, { body });
  delete = (path: string) => this.request('DELETE', path);

  #keep(line: string): void {
    const [pair = ''] = line.split(';');
    const name = pair.slice(0, pair.indexOf('='));
    if (/max-age=0/i.test(line)) this.cookies.delete(name);
    else this.cookies.set(name, pair.slice(pair.indexOf('=') + 1));
  }
}
