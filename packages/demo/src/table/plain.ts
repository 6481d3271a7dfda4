/** For logs and pipes: a line every few seconds, and a few of the silent failures between. */
import type { Writable } from 'node:stream';
import type { Display } from './display.ts';
import type { SilentFailure } from '../run/silent-failure.ts';
import { colorsFor } from './colors.ts';
import { failureLines } from './failure-line.ts';
import { progressLine, summaryLines } from './summary.ts';
import { printable } from './text.ts';
import type { View } from './view.ts';

const EVERY_MS = 5_000;
/** More than so many between two lines are counted, not told. */
const TOLD_BETWEEN = 5;

export interface PlainOptions {
  /** Leaves out the progress: somebody's own service is on the same terminal. */
  readonly isQuiet?: boolean;
}

export class PlainLines implements Display {
  readonly #stream: Writable;
  readonly #view: () => View;
  readonly #colors;
  readonly #timer: NodeJS.Timeout;
  #told = 0;
  #untold = 0;

  constructor(stream: Writable, view: () => View, options: PlainOptions = {}) {
    this.#stream = stream;
    this.#view = view;
    this.#colors = colorsFor(stream as { isTTY?: boolean });
    const { title, baseUrl, windowSeconds } = view();
    stream.write(
      `Earshot  ${title}\nmetrics ${baseUrl}/metrics · window ${windowSeconds} s · Ctrl-C stops\n`,
    );
    this.#timer = setInterval(() => this.#progress(options.isQuiet === true), EVERY_MS);
    this.#timer.unref();
  }

  line(text: string): void {
    this.#stream.write(`${printable(text)}\n`);
  }

  failure(failure: SilentFailure): void {
    if (++this.#told > TOLD_BETWEEN) {
      this.#untold++;
      return;
    }
    const [line] = failureLines(failure, this.#view().baseUrl, Infinity, this.#colors);
    this.#stream.write(`${line}\n`);
  }

  close(view: View): void {
    clearInterval(this.#timer);
    this.#tellRest();
    for (const line of summaryLines(view, this.#colors)) this.#stream.write(`${line}\n`);
  }

  #progress(isQuiet: boolean): void {
    this.#tellRest();
    if (!isQuiet) this.#stream.write(`${progressLine(this.#view())}\n`);
  }

  #tellRest(): void {
    if (this.#untold > 0) this.#stream.write(`  … and ${this.#untold} more silent failures\n`);
    this.#told = 0;
    this.#untold = 0;
  }
}
