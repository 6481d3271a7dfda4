/**
 * A counter of the table with one cell a series. All its series exist at 0 from the start, as a
 * counter born at 1 gives `increase()` = 0. Hot paths resolve their cell once and add to it; what
 * somebody else counts (the CPU time of the process) is asked when somebody reads it.
 */
import { METRICS, type AttributesOf, type CounterName, type Series } from '@earshot/telemetry';
import { SeriesIndex } from './series-index.ts';

export class Counter<N extends CounterName> {
  readonly name: N;
  readonly cells: Float64Array;
  readonly #index: SeriesIndex;
  readonly #sources = new Map<number, () => number>();

  constructor(name: N) {
    this.name = name;
    this.#index = new SeriesIndex(METRICS[name].series);
    this.cells = new Float64Array(this.#index.series.length);
  }

  get series(): readonly Series[] {
    return this.#index.series;
  }

  /** The cell of a series, for `cells[cell] += n`. Throws on a combination that the table lacks. */
  cell(attributes: AttributesOf<N>): number {
    return this.#index.find(this.name, attributes);
  }

  add(value: number, attributes: AttributesOf<N>): void {
    const cell = this.cell(attributes);
    this.cells[cell] = this.cells[cell]! + value;
  }

  /** From now on the series is what `source` says; it must never fall. */
  observe(source: () => number, attributes: AttributesOf<N>): void {
    this.#sources.set(this.cell(attributes), source);
  }

  read(cell: number): number {
    return this.#sources.get(cell)?.() ?? this.cells[cell]!;
  }

  value(attributes: AttributesOf<N>): number {
    return this.read(this.cell(attributes));
  }

  /** The sum over all series. */
  total(): number {
    return this.cells.reduce((sum, _, cell) => sum + this.read(cell), 0);
  }
}
