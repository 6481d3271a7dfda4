/** Finds the cell of a series by its attributes. A million verdicts in a row come through here. */
import type { Series } from '@earshot/telemetry';

type Attributes = Readonly<Record<string, string | undefined>>;

export class SeriesIndex {
  readonly series: readonly Series[];
  /** Every key that a series of the metric has. */
  readonly #keys: readonly string[];
  readonly #cells = new Map<string, number>();

  constructor(series: readonly Series[]) {
    this.series = series;
    this.#keys = [...new Set(series.flatMap((attributes) => Object.keys(attributes)))];
    series.forEach((attributes, cell) =>
      this.#cells.set(this.#textOf(attributes as Attributes)!, cell),
    );
  }

  /** Throws a RangeError that names the metric and the attributes when the table lacks them. */
  find(metric: string, attributes: object): number {
    const text = this.#textOf(attributes as Attributes);
    const cell = text === undefined ? undefined : this.#cells.get(text);
    if (cell === undefined) {
      throw new RangeError(`${metric} has no series ${JSON.stringify(attributes)}`);
    }
    return cell;
  }

  /** The values in the order of the keys; undefined when there is one that no series has. */
  #textOf(attributes: Attributes): string | undefined {
    let text = '';
    let known = 0;
    for (const key of this.#keys) {
      const value = Object.hasOwn(attributes, key) ? attributes[key] : undefined;
      if (value !== undefined) known++;
      text += value === undefined ? ',' : `${value},`;
    }
    for (const key in attributes) {
      // The host may have put something on Object.prototype.
      if (Object.hasOwn(attributes, key) && attributes[key] !== undefined) known--;
    }
    return known === 0 ? text : undefined;
  }
}
