/** The values of a composed statement. Text from outside is a value and never part of the SQL. */
export class Parameters {
  readonly #values: unknown[];

  constructor(...first: readonly unknown[]) {
    this.#values = [...first];
  }

  get values(): unknown[] {
    return this.#values;
  }

  /** @returns the placeholder, `$3` */
  add(value: unknown): string {
    this.#values.push(value);
    return `$${this.#values.length}`;
  }
}
