/** Where the run is shown: a table drawn in place, or plain lines. */
import type { SilentFailure } from '../run/silent-failure.ts';
import type { View } from './view.ts';

export interface Display {
  /** A line that somebody else wrote, or a word on the run. */
  line(text: string): void;
  /** A silent failure has been told. */
  failure(failure: SilentFailure): void;
  /** The run is over: the summary. */
  close(view: View): void;
}
