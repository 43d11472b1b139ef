/** Collects the values of a dynamic statement, so external input is never part of its SQL. */
export class Parameters {
  readonly #values: unknown[];

  constructor(...first: readonly unknown[]) {
    this.#values = [...first];
  }

  get values(): unknown[] {
    return this.#values;
  }

  /** @returns the placeholder, such as `$3` */
  add(value: unknown): string {
    this.#values.push(value);
    return `$${this.#values.length}`;
  }
}
