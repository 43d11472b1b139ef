import type { Fleet } from './fleet.ts';

/** The number of current agents per Site and per Group, recounted when the fleet has changed. */
export class AgentCounts {
  readonly #fleet: Fleet;
  readonly #counts = new Map<string, number>();
  #version = -1;

  constructor(fleet: Fleet) {
    this.#fleet = fleet;
  }

  /** The number of agents in a Site or a Group, by its id. */
  countFor(id: string): number {
    if (this.#version !== this.#fleet.version) this.#count();
    return this.#counts.get(id) ?? 0;
  }

  #count(): void {
    this.#version = this.#fleet.version;
    this.#counts.clear();
    for (const { removed, status, site, group } of this.#fleet.devices()) {
      if (removed || status !== 'current') continue;
      for (const { id } of [site, group]) this.#counts.set(id, (this.#counts.get(id) ?? 0) + 1);
    }
  }
}
