/** A gauge of the table: a value that was set, or a function that is asked when somebody reads it. */
import { METRICS, type AttributesOf, type GaugeName, type Series } from '@earshot/telemetry';
import { SeriesIndex } from './series-index.ts';

export class Gauge<N extends GaugeName> {
  readonly name: N;
  readonly #index: SeriesIndex;
  readonly #sources: (number | (() => number))[];

  constructor(name: N) {
    this.name = name;
    this.#index = new SeriesIndex(METRICS[name].series);
    this.#sources = this.#index.series.map(() => 0);
  }

  get series(): readonly Series[] {
    return this.#index.series;
  }

  set(value: number | (() => number), attributes: AttributesOf<N>): void {
    this.#sources[this.#index.find(this.name, attributes)] = value;
  }

  add(value: number, attributes: AttributesOf<N>): void {
    const cell = this.#index.find(this.name, attributes);
    this.#sources[cell] = this.read(cell) + value;
  }

  read(cell: number): number {
    const source = this.#sources[cell]!;
    return typeof source === 'function' ? source() : source;
  }

  value(attributes: AttributesOf<N>): number {
    return this.read(this.#index.find(this.name, attributes));
  }
}
