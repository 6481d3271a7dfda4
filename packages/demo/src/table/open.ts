/** The display that fits where it is shown. */
import type { WriteStream } from 'node:tty';
import type { Display } from './display.ts';
import { PlainLines } from './plain.ts';
import { Screen } from './screen.ts';
import type { View } from './view.ts';

export function openDisplay(stream: NodeJS.WriteStream, view: () => View): Display {
  const canRedraw = stream.isTTY && process.env['TERM'] !== 'dumb';
  return canRedraw ? new Screen(stream as WriteStream, view) : new PlainLines(stream, view);
}
