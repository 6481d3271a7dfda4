/** Colours where they are wanted: a terminal, and no NO_COLOR (https://no-color.org). */
import picocolors from 'picocolors';
import type { Colors } from 'picocolors/types.js';

interface Stream {
  readonly isTTY?: boolean;
}

export function colorsFor(stream: Stream, env: NodeJS.ProcessEnv = process.env): Colors {
  const isRefused = (env['NO_COLOR'] ?? '') !== '' || env['TERM'] === 'dumb';
  return picocolors.createColors(stream.isTTY === true && !isRefused);
}
