import { PassThrough, type Readable } from 'node:stream';
import { findListingState } from '../../store/runs/run-history.ts';
import { listRuns } from '../../store/runs/runs.ts';
import type { PortalServices } from '../http/services.ts';
import { type IntegrationViews, viewProgress } from './integration-views.ts';
import { viewRun } from './run-views.ts';

/** Who listens is looked after once a second, however many they are. */
const LOOK_EVERY_MS = 1_000;
const KEEP_OPEN_EVERY_MS = 15_000;
/** The standing is read this often when no run tells of a change. */
const STATUS_EVERY_LOOKS = 5;
/** A reader that takes nothing for this much is let go. */
const MAX_UNREAD_BYTES = 256 * 1024;

interface Listener {
  readonly stream: PassThrough;
  /** Whether its session still lives, asked at every keep-alive. */
  readonly alive: () => Promise<boolean>;
}

/** One tenant's listeners and what they were told last. */
interface Channel {
  readonly listeners: Set<Listener>;
  readonly told: Map<string, string>;
  timer: NodeJS.Timeout | null;
  looks: number;
  /** The run that was going on at the last look. */
  open: number | null;
  /** The newest run that had ended at the last look; null before the first. */
  ended: number | null;
}

/**
 * What pages show without reloading: PostgreSQL is looked at once a second for each tenant that
 * somebody watches, and only what has changed is sent.
 */
export class EventHub {
  readonly #services: PortalServices & { readonly views: IntegrationViews };
  readonly #channels = new Map<string, Channel>();

  constructor(services: PortalServices & { readonly views: IntegrationViews }) {
    this.#services = services;
  }

  /** Server-sent events, until the reader goes or its session ends. */
  open(tenantId: string, alive: () => Promise<boolean>): Readable {
    const stream = new PassThrough();
    const listener: Listener = { stream, alive };
    const channel = this.#channels.get(tenantId) ?? newChannel();
    this.#channels.set(tenantId, channel);
    channel.listeners.add(listener);
    stream.write('retry: 3000\n\n');
    for (const [type, data] of channel.told) send(listener, type, data);
    const beat = setInterval(() => {
      void alive()
        .catch(() => true)
        .then((still) => (still ? stream.write(': still here\n\n') : stream.end()));
    }, KEEP_OPEN_EVERY_MS);
    stream.once('close', () => {
      clearInterval(beat);
      channel.listeners.delete(listener);
      if (channel.listeners.size > 0) return;
      if (channel.timer) clearTimeout(channel.timer);
      if (this.#channels.get(tenantId) === channel) this.#channels.delete(tenantId);
    });
    if (channel.timer === null) this.#schedule(tenantId, channel, 0);
    return stream;
  }

  get listeners(): number {
    return [...this.#channels.values()].reduce((sum, { listeners }) => sum + listeners.size, 0);
  }

  async close(): Promise<void> {
    for (const { listeners } of this.#channels.values()) {
      for (const { stream } of listeners) stream.end();
    }
  }

  #schedule(tenantId: string, channel: Channel, inMs: number): void {
    channel.timer = setTimeout(() => {
      this.#look(tenantId, channel)
        .catch(() => {})
        .finally(() => {
          if (channel.listeners.size > 0) this.#schedule(tenantId, channel, LOOK_EVERY_MS);
        });
    }, inMs);
  }

  async #look(tenantId: string, channel: Channel): Promise<void> {
    const { database, views, temporal } = this.#services;
    const { open, ended, listing } = await database.asTenant(tenantId, async (tx) => {
      const runs = await listRuns(tx, tenantId, 2, null);
      const going = runs.find(({ outcome }) => outcome === null) ?? null;
      return {
        open: going,
        ended: runs.find(({ outcome }) => outcome !== null) ?? null,
        listing: going ? await findListingState(tx, tenantId, going.runNumber) : null,
      };
    });
    if (open) tell(channel, 'progress', viewProgress(open, listing));
    else channel.told.delete('progress');
    const endedNumber = ended?.runNumber ?? 0;
    const hasEnded = channel.ended !== null && endedNumber > channel.ended;
    if (hasEnded && ended) broadcast(channel, 'run', JSON.stringify(viewRun(views.ui, ended)));
    const openNumber = open?.runNumber ?? null;
    if (hasEnded || openNumber !== channel.open || channel.looks % STATUS_EVERY_LOOKS === 0) {
      tell(channel, 'status', await views.read(tenantId));
      const code = (await temporal.isUp()) ? null : 'temporal_unreachable';
      tell(channel, 'degraded', { code });
    }
    channel.ended = endedNumber;
    channel.open = openNumber;
    channel.looks += 1;
  }
}

const newChannel = (): Channel => ({
  listeners: new Set(),
  told: new Map(),
  timer: null,
  looks: 0,
  open: null,
  ended: null,
});

/** Sends what differs from what was told last. */
function tell(channel: Channel, type: string, data: unknown): void {
  const text = JSON.stringify(data);
  if (channel.told.get(type) === text) return;
  channel.told.set(type, text);
  broadcast(channel, type, text);
}

function broadcast(channel: Channel, type: string, data: string): void {
  for (const listener of channel.listeners) send(listener, type, data);
}

/** JSON has no line ends of its own, so one `data:` line holds it. */
function send({ stream }: Listener, type: string, data: string): void {
  if (stream.writableLength > MAX_UNREAD_BYTES) stream.destroy();
  else stream.write(`event: ${type}\ndata: ${data}\n\n`);
}
