import { isGrpcServiceError } from '@temporalio/client';
import { DiscoveryError, describeError } from '../errors/errors.ts';
import type { DiscoveryClient } from './discovery-client.ts';

const PROBE_WITHIN_MS = 3_000;
/** An answer about Temporal's health is believed for so long. */
const PROBE_KEPT_MS = 2_000;
/** Longest for work that needs Temporal; disconnecting waits half a minute for a run to end. */
const WORK_WITHIN_MS = 90_000;

/**
 * Temporal as the portal sees it: it may be away, then what needs it is refused at once and the rest
 * goes on. The connection mends itself.
 */
export class TemporalCircuitBreaker {
  readonly #discovery: DiscoveryClient;
  readonly #probeWithinMs: number;
  #probe: { readonly until: number; readonly up: Promise<boolean> } | null = null;
  #wasUp = true;

  /** @param probeWithinMs how long Temporal has for a sign of life */
  constructor(discovery: DiscoveryClient, probeWithinMs = PROBE_WITHIN_MS) {
    this.#discovery = discovery;
    this.#probeWithinMs = probeWithinMs;
  }

  get namespace(): string {
    return this.#discovery.temporal.options.namespace;
  }

  /** While it was away at the last look nobody waits for the next one, which goes on behind. */
  async isUp(): Promise<boolean> {
    const up = this.#look();
    return this.#wasUp ? await up : false;
  }

  /** Throws `temporal_unreachable` without trying when Temporal does not answer. */
  async use<T>(work: (discovery: DiscoveryClient) => Promise<T>): Promise<T> {
    if (!(await this.#look())) throw new DiscoveryError('temporal_unreachable');
    try {
      const { temporal } = this.#discovery;
      return await temporal.withDeadline(Date.now() + WORK_WITHIN_MS, () => work(this.#discovery));
    } catch (error) {
      throw translateTemporal(error);
    }
  }

  async close(): Promise<void> {
    await this.#discovery.temporal.connection.close();
  }

  #look(): Promise<boolean> {
    if (this.#probe && Date.now() < this.#probe.until) return this.#probe.up;
    const up = this.#ask();
    this.#probe = { until: Date.now() + this.#probeWithinMs + PROBE_KEPT_MS, up };
    return up;
  }

  async #ask(): Promise<boolean> {
    const { temporal } = this.#discovery;
    try {
      await temporal.withDeadline(Date.now() + this.#probeWithinMs, () =>
        temporal.workflowService.describeNamespace({ namespace: this.namespace }),
      );
      this.#wasUp = true;
      return true;
    } catch {
      this.#wasUp = false;
      return false;
    } finally {
      // Counted from the answer, so that a slow one does not hold up those who come after it.
      if (this.#probe) this.#probe = { ...this.#probe, until: Date.now() + PROBE_KEPT_MS };
    }
  }
}

function translateTemporal(error: unknown): unknown {
  for (let at = error, depth = 0; at instanceof Error && depth < 8; at = at.cause, depth += 1) {
    if (at instanceof DiscoveryError) return error;
    if (isGrpcServiceError(at)) {
      return new DiscoveryError('temporal_unreachable', {
        detail: describeError(at),
        cause: error,
      });
    }
  }
  return error;
}
