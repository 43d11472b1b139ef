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

/** KMS's form of an error: AWS JSON 1.1, the name in `__type`. */
export const kmsError = (name: string, message = '', status = 400): KmsAnswer => ({
  status,
  body: JSON.stringify({ __type: name, message }),
});

export const kmsKey = (bytes: Uint8Array): KmsAnswer => ({
  status: 200,
  body: JSON.stringify({ Plaintext: Buffer.from(bytes).toString('base64'), KeyId: 'arn:aws:kms' }),
});

/** Answers in KMS's place as it is told to, for what a real one does only in bad times. */
export class KmsStandIn {
  readonly requests: KmsRequest[] = [];
  /** Null: no answer at all. The last one stays. */
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

  static async start(): Promise<KmsStandIn> {
    const standIn = new KmsStandIn();
    standIn.#server.listen(0, '127.0.0.1');
    await once(standIn.#server, 'listening');
    const address = standIn.#server.address();
    const port = address !== null && typeof address === 'object' ? address.port : 0;
    standIn.#url = `http://127.0.0.1:${port}`;
    return standIn;
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
