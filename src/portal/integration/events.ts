import { PassThrough, type Readable } from 'node:stream';
import { DiscoveryError } from '../../errors/errors.ts';
import { listRuns } from '../../store/runs/runs.ts';
import type { PortalServices } from '../http/services.ts';
import { type IntegrationViews, viewProgress } from './integration-views.ts';
import { viewRun } from './run-views.ts';

/** One poll per tenant and second serves all its listeners. */
const POLL_EVERY_MS = 1_000;
const KEEP_ALIVE_EVERY_MS = 15_000;
/** Polls between two reads of the status while no run starts or ends. */
const POLLS_PER_STATUS = 5;
/** A listener that leaves so much unread is disconnected. */
const MAX_UNREAD_BYTES = 256 * 1024;
/** A person has a few tabs; more streams come from a page that reconnects in a loop. */
const MAX_STREAMS_PER_USER = 20;

export interface EventReader {
  readonly tenantId: string;
  readonly userId: string;
  /** Whether the reader may still see the tenant; called at every keep-alive. */
  readonly mayRead: () => Promise<boolean>;
}

/** The listeners of one tenant, and what was sent to them last. */
interface Channel {
  readonly listeners: Set<PassThrough>;
  /** The newest data of each event type, as JSON. */
  readonly sent: Map<string, string>;
  timer: NodeJS.Timeout | null;
  polls: number;
  /** The open run at the last poll. */
  openRun: number | null;
  /** The newest run that had ended at the last poll; null before the first. */
  endedRun: number | null;
}

/**
 * Live updates for pages: polls PostgreSQL once a second for each tenant with listeners, and sends
 * only what has changed.
 */
export class EventHub {
  readonly #services: PortalServices & { readonly views: IntegrationViews };
  readonly #channels = new Map<string, Channel>();
  readonly #streamsOfUser = new Map<string, number>();

  constructor(services: PortalServices & { readonly views: IntegrationViews }) {
    this.#services = services;
  }

  /**
   * Server-sent events until the reader disconnects or may no longer read.
   *
   * @throws DiscoveryError `rate_limited` for a user with too many streams
   */
  open({ tenantId, userId, mayRead }: EventReader): Readable {
    const release = this.#takeStream(userId);
    const stream = new PassThrough();
    const channel = this.#channels.get(tenantId) ?? newChannel();
    this.#channels.set(tenantId, channel);
    channel.listeners.add(stream);
    stream.write('retry: 3000\n\n');
    for (const [type, data] of channel.sent) send(stream, type, data);
    const keepAlive = setInterval(() => {
      void mayRead()
        .catch(() => true)
        .then((may) => (may ? stream.write(': still here\n\n') : stream.end()));
    }, KEEP_ALIVE_EVERY_MS);
    stream.once('close', () => {
      release();
      clearInterval(keepAlive);
      channel.listeners.delete(stream);
      if (channel.listeners.size > 0) return;
      if (channel.timer) clearTimeout(channel.timer);
      if (this.#channels.get(tenantId) === channel) this.#channels.delete(tenantId);
    });
    if (channel.timer === null) this.#schedulePoll(tenantId, channel, 0);
    return stream;
  }

  get listeners(): number {
    return [...this.#channels.values()].reduce((sum, { listeners }) => sum + listeners.size, 0);
  }

  async close(): Promise<void> {
    for (const { listeners } of this.#channels.values()) {
      for (const stream of listeners) stream.end();
    }
  }

  /** Counts a stream of the user; the result uncounts it. */
  #takeStream(userId: string): () => void {
    const streams = this.#streamsOfUser.get(userId) ?? 0;
    if (streams >= MAX_STREAMS_PER_USER) {
      throw new DiscoveryError('rate_limited', { retryAfterMs: 5_000 });
    }
    this.#streamsOfUser.set(userId, streams + 1);
    return () => {
      const left = (this.#streamsOfUser.get(userId) ?? 1) - 1;
      if (left > 0) this.#streamsOfUser.set(userId, left);
      else this.#streamsOfUser.delete(userId);
    };
  }

  #schedulePoll(tenantId: string, channel: Channel, inMs: number): void {
    channel.timer = setTimeout(() => {
      this.#poll(tenantId, channel)
        .catch(() => {})
        .finally(() => {
          if (channel.listeners.size > 0) this.#schedulePoll(tenantId, channel, POLL_EVERY_MS);
        });
    }, inMs);
  }

  async #poll(tenantId: string, channel: Channel): Promise<void> {
    const { database, views, temporal } = this.#services;
    const runs = await database.asTenant(tenantId, (tx) => listRuns(tx, tenantId, 2, null));
    const open = runs.find(({ outcome }) => outcome === null) ?? null;
    const ended = runs.find(({ outcome }) => outcome !== null) ?? null;
    if (open) sendIfChanged(channel, 'progress', viewProgress(open));
    else channel.sent.delete('progress');
    const endedRun = ended?.runNumber ?? 0;
    const hasEnded = channel.endedRun !== null && endedRun > channel.endedRun;
    if (hasEnded && ended) broadcast(channel, 'run', JSON.stringify(viewRun(views.ui, ended)));
    const openRun = open?.runNumber ?? null;
    if (hasEnded || openRun !== channel.openRun || channel.polls % POLLS_PER_STATUS === 0) {
      sendIfChanged(channel, 'status', await views.read(tenantId));
      const code = (await temporal.isUp()) ? null : 'temporal_unreachable';
      sendIfChanged(channel, 'degraded', { code });
    }
    channel.endedRun = endedRun;
    channel.openRun = openRun;
    channel.polls += 1;
  }
}

const newChannel = (): Channel => ({
  listeners: new Set(),
  sent: new Map(),
  timer: null,
  polls: 0,
  openRun: null,
  endedRun: null,
});

function sendIfChanged(channel: Channel, type: string, data: unknown): void {
  const text = JSON.stringify(data);
  if (channel.sent.get(type) === text) return;
  channel.sent.set(type, text);
  broadcast(channel, type, text);
}

function broadcast(channel: Channel, type: string, data: string): void {
  for (const stream of channel.listeners) send(stream, type, data);
}

/** One `data:` line is enough: JSON text has no line breaks. */
function send(stream: PassThrough, type: string, data: string): void {
  if (stream.writableLength > MAX_UNREAD_BYTES) stream.destroy();
  else stream.write(`event: ${type}\ndata: ${data}\n\n`);
}
