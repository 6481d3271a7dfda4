/** For logs and pipes: every few seconds what was lost since, and a line on how it stands. */
import type { Writable } from 'node:stream';
import type { Display } from './display.ts';
import { groupFailures, type SilentFailure } from '../run/silent-failure.ts';
import { colorsFor } from './colors.ts';
import { failureLines } from './failure-line.ts';
import { progressLine, summaryLines } from './summary.ts';
import { printable } from './text.ts';
import type { View } from './view.ts';

const EVERY_MS = 4_000;
/** More than so many at a time are counted, not told. */
const MOST_TOLD = 20;

export interface PlainOptions {
  /** Leaves out the progress: somebody's own service is on the same terminal. */
  readonly isQuiet?: boolean;
}

export class PlainLines implements Display {
  readonly #stream: Writable;
  readonly #view: () => View;
  readonly #colors;
  readonly #timer: NodeJS.Timeout;
  /** Latest first, as everywhere. */
  #untold: SilentFailure[] = [];

  constructor(stream: Writable, view: () => View, options: PlainOptions = {}) {
    this.#stream = stream;
    this.#view = view;
    this.#colors = colorsFor(stream as { isTTY?: boolean });
    const { title, baseUrl, windowSeconds } = view();
    this.#write(`Earshot  ${title}`);
    this.#write(`open ${baseUrl} in a browser · window ${windowSeconds} s · Ctrl-C stops`);
    this.#timer = setInterval(() => {
      this.#tellFailures();
      if (options.isQuiet !== true) this.#write(progressLine(this.#view()));
    }, EVERY_MS);
    this.#timer.unref();
  }

  line(text: string): void {
    this.#write(printable(text));
  }

  failure(failure: SilentFailure): void {
    this.#untold.unshift(failure);
  }

  close(view: View): void {
    clearInterval(this.#timer);
    this.#tellFailures();
    for (const line of summaryLines(view, this.#colors)) this.#write(line);
  }

  #tellFailures(): void {
    const groups = groupFailures(this.#untold).toReversed();
    this.#untold = [];
    const { baseUrl } = this.#view();
    for (const group of groups.slice(0, MOST_TOLD)) {
      for (const line of failureLines(group, baseUrl, Infinity, this.#colors)) this.#write(line);
    }
    if (groups.length > MOST_TOLD)
      this.#write(`  … and ${groups.length - MOST_TOLD} more like these`);
  }

  #write(line: string): void {
    this.#stream.write(`${line}\n`);
  }
}
