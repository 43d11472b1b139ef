import { isGrpcServiceError } from '@temporalio/client';
import { DiscoveryError, describeError } from '../errors/errors.ts';
import type { DiscoveryClient } from './discovery-client.ts';

const PROBE_WITHIN_MS = 3_000;
/** A probe's result is reused for this time. */
const PROBE_TTL_MS = 2_000;
/** Bounds work that needs Temporal; disconnecting waits half a minute for a run to end. */
const WORK_WITHIN_MS = 90_000;

/**
 * Lets the portal work without Temporal: while Temporal does not answer, work that needs it fails at
 * once. The connection recovers by itself.
 */
export class TemporalCircuitBreaker {
  readonly #discovery: DiscoveryClient;
  readonly #probeWithinMs: number;
  #probe: { readonly until: number; readonly up: Promise<boolean> } | null = null;
  #wasUp = true;

  /** @param probeWithinMs time for Temporal to answer a probe */
  constructor(discovery: DiscoveryClient, probeWithinMs = PROBE_WITHIN_MS) {
    this.#discovery = discovery;
    this.#probeWithinMs = probeWithinMs;
  }

  get namespace(): string {
    return this.#discovery.temporal.options.namespace;
  }

  /** False at once if the last probe failed; the next probe then runs in the background. */
  async isUp(): Promise<boolean> {
    const up = this.#probeOrReuse();
    return this.#wasUp ? await up : false;
  }

  /** @throws DiscoveryError `temporal_unreachable`, at once if Temporal does not answer probes */
  async use<T>(work: (discovery: DiscoveryClient) => Promise<T>): Promise<T> {
    if (!(await this.#probeOrReuse())) throw new DiscoveryError('temporal_unreachable');
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

  #probeOrReuse(): Promise<boolean> {
    if (this.#probe && Date.now() < this.#probe.until) return this.#probe.up;
    const up = this.#runProbe();
    this.#probe = { until: Date.now() + this.#probeWithinMs + PROBE_TTL_MS, up };
    return up;
  }

  async #runProbe(): Promise<boolean> {
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
      // Counted from the answer, so that a slow one does not delay the next caller.
      if (this.#probe) this.#probe = { ...this.#probe, until: Date.now() + PROBE_TTL_MS };
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
