/**
 * Draws the table in place on a terminal. Each frame goes out in one write, inside a synchronised
 * update (terminals that do not know it ignore it), and only line ends are erased: no flicker.
 */
import type { WriteStream } from 'node:tty';
import type { Display } from './display.ts';
import { renderEnd, renderFrame, type FrameSize } from './frame.ts';
import { colorsFor } from './colors.ts';
import { printable, rowsOf } from './text.ts';
import type { View } from './view.ts';

const HIDE_CURSOR = '\x1b[?25l';
const SHOW_CURSOR = '\x1b[?25h';
const BEGIN_UPDATE = '\x1b[?2026h';
const END_UPDATE = '\x1b[?2026l';
const ERASE_LINE_END = '\x1b[K';
const ERASE_BELOW = '\x1b[J';
const CLEAR = '\x1b[2J\x1b[3J\x1b[H';
const REDRAW_MS = 200;

export class Screen implements Display {
  readonly #stream: WriteStream;
  readonly #view: () => View;
  readonly #colors;
  readonly #timer: NodeJS.Timeout;
  readonly #restore: () => void;
  /** Rows of the frame that is on the terminal. */
  #drawnRows = 0;
  #isClosed = false;

  constructor(stream: WriteStream, view: () => View) {
    this.#stream = stream;
    this.#view = view;
    this.#colors = colorsFor(stream);
    stream.write(HIDE_CURSOR);
    this.#restore = () => stream.write(SHOW_CURSOR);
    process.once('exit', this.#restore);
    stream.on('resize', this.#resized);
    this.#timer = setInterval(() => this.#draw(), REDRAW_MS);
    this.#draw();
  }

  /** Somebody else's line: it scrolls by above the table. */
  line(text: string): void {
    if (this.#isClosed) this.#stream.write(`${printable(text)}\n`);
    else this.#draw(printable(text));
  }

  failure(): void {}

  close(view: View): void {
    if (this.#isClosed) return;
    clearInterval(this.#timer);
    this.#stream.off('resize', this.#resized);
    this.#isClosed = true;
    const text = renderEnd(view, this.#size.columns, this.#colors).join('\n');
    this.#stream.write(`${this.#toTop()}${ERASE_BELOW}${text}\n${SHOW_CURSOR}`);
    process.off('exit', this.#restore);
  }

  get #size(): FrameSize {
    return { columns: Math.max(40, this.#stream.columns || 80), rows: this.#stream.rows || 24 };
  }

  #draw(above?: string): void {
    const size = this.#size;
    const lines = renderFrame(this.#view(), size, this.#colors);
    const head = above === undefined ? '' : `${above}${ERASE_LINE_END}\n`;
    const frame = lines.map((line) => `${line}${ERASE_LINE_END}`).join('\n');
    this.#stream.write(`${BEGIN_UPDATE}${this.#toTop()}${head}${frame}${ERASE_BELOW}${END_UPDATE}`);
    this.#drawnRows = lines.reduce((rows, line) => rows + rowsOf(line, size.columns), 0);
  }

  #toTop(): string {
    return this.#drawnRows > 1 ? `\x1b[${this.#drawnRows - 1}A\r` : '\r';
  }

  /** The terminal has wrapped our lines anew, and nobody knows how: begin afresh. */
  readonly #resized = (): void => {
    this.#stream.write(CLEAR);
    this.#drawnRows = 0;
    this.#draw();
  };
}
