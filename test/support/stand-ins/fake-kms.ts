import { once } from 'node:events';
import { createServer, type Server } from 'node:http';

interface KmsRequest {
  /** The operation's name, such as `Decrypt`. */
  readonly operation: string;
  readonly body: Readonly<Record<string, unknown>>;
}

export interface KmsAnswer {
  readonly status: number;
  readonly body: string;
}

/** A KMS error in AWS JSON 1.1, with its name in `__type`. */
export const kmsError = (name: string, message = '', status = 400): KmsAnswer => ({
  status,
  body: JSON.stringify({ __type: name, message }),
});

export const kmsKey = (bytes: Uint8Array): KmsAnswer => ({
  status: 200,
  body: JSON.stringify({ Plaintext: Buffer.from(bytes).toString('base64'), KeyId: 'arn:aws:kms' }),
});

/** A KMS with scripted answers, for failures that a real one rarely shows. */
export class FakeKms {
  readonly requests: KmsRequest[] = [];
  /** Answers in order; the last one repeats. Null: no answer at all. */
  answers: (KmsAnswer | null)[] = [];
  readonly #server: Server;
  #url = '';

  private constructor() {
    this.#server = createServer((request, response) => {
      let text = '';
      request.setEncoding('utf8').on('data', (part: string) => {
        text += part;
      });
      request.on('end', () => {
        const target = String(request.headers['x-amz-target']);
        const body = JSON.parse(text) as Record<string, unknown>;
        this.requests.push({ operation: target.replace('TrentService.', ''), body });
        const answer = this.answers.length > 1 ? this.answers.shift() : this.answers[0];
        if (!answer) return;
        response.writeHead(answer.status, { 'content-type': 'application/x-amz-json-1.1' });
        response.end(answer.body);
      });
    });
  }

  static async start(): Promise<FakeKms> {
    const kms = new FakeKms();
    kms.#server.listen(0, '127.0.0.1');
    await once(kms.#server, 'listening');
    const address = kms.#server.address();
    const port = address !== null && typeof address === 'object' ? address.port : 0;
    kms.#url = `http://127.0.0.1:${port}`;
    return kms;
  }

  get url(): string {
    return this.#url;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }
}
