/** Where panels stand: each at the highest place that is wide enough, from the left. */

/** Of Grafana's grid. */
export const COLUMNS = 24;
const ROW_HEADER_HEIGHT = 1;

export interface Place {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}
export interface Sized {
  readonly width: number;
  readonly height: number;
}

export class Layout {
  /** The first free line of each column. */
  readonly #free: number[] = Array.from({ length: COLUMNS }, () => 0);

  /** A header over the whole width, below all that is there. */
  header(): Place {
    const y = Math.max(...this.#free);
    this.#free.fill(y + ROW_HEADER_HEIGHT);
    return { x: 0, y, w: COLUMNS, h: ROW_HEADER_HEIGHT };
  }

  place({ width, height }: Sized): Place {
    const places = Array.from({ length: COLUMNS - width + 1 }, (_, x) => ({
      x,
      y: Math.max(...this.#free.slice(x, x + width)),
    }));
    const { x, y } = places.reduce((best, one) => (one.y < best.y ? one : best));
    this.#free.fill(y + height, x, x + width);
    return { x, y, w: width, h: height };
  }
}
