/** Finds the cell of a series by its attributes. */
import type { Series } from '@earshot/telemetry';

export class SeriesIndex {
  readonly series: readonly Series[];
  readonly #cells = new Map<string, number>();

  constructor(series: readonly Series[]) {
    this.series = series;
    series.forEach((attributes, cell) => this.#cells.set(keyOf(attributes), cell));
  }

  /** Throws a RangeError that names the metric and the attributes when the table lacks them. */
  find(metric: string, attributes: object): number {
    const cell = this.#cells.get(keyOf(attributes));
    if (cell === undefined) {
      throw new RangeError(`${metric} has no series ${JSON.stringify(attributes)}`);
    }
    return cell;
  }
}

function keyOf(attributes: object): string {
  return Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => `${key}=${String(value)}`)
    .toSorted()
    .join();
}
