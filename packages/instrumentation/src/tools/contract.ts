/** What a tool was declared to do about notifications and time. */
import { invalidOption } from '../instrumentation-error.ts';

/** "Sends a terminal message in time": catches the notification that was never attempted. */
export interface TerminalContract {
  /** From the start of the tool, in ms: 1 to 86,400,000. */
  readonly withinMs: number;
  /** Is this the terminal message? It is given what `send` is given. Default: any message. */
  readonly matches?: (message: unknown) => boolean;
  /** How long after the tool's end the message may still come, never past `withinMs`. Default 0 ms. */
  readonly graceMs?: number;
}

export interface ToolContract {
  /** The tool must notify: to end without a connection, a bridge or a message is `context_missing`. */
  readonly notifies?: boolean;
  readonly terminal?: TerminalContract;
  /**
   * The longest that the tool should take, in ms: 1 to 86,400,000. Past it the execution is reported
   * as `timeout`. The call itself goes on: ending it is the host's decision.
   */
  readonly timeoutMs?: number;
}

const LONGEST_MS = 86_400_000;

/** Throws an `InstrumentationError` that names the option, what was given and what is allowed. */
export function checkContract({ notifies, terminal, timeoutMs }: ToolContract): void {
  if (notifies !== undefined && typeof notifies !== 'boolean') {
    throw invalidOption('notifies', notifies, 'true or false');
  }
  if (timeoutMs !== undefined) checkMs('timeoutMs', timeoutMs, 1);
  if (terminal === undefined) return;
  checkMs('terminal.withinMs', terminal.withinMs, 1);
  if (terminal.graceMs !== undefined) checkMs('terminal.graceMs', terminal.graceMs, 0);
  if (terminal.matches !== undefined && typeof terminal.matches !== 'function') {
    throw invalidOption('terminal.matches', terminal.matches, 'a function of the message');
  }
}

function checkMs(name: string, value: unknown, least: number): void {
  if (typeof value === 'number' && value >= least && value <= LONGEST_MS) return;
  throw invalidOption(name, value, `a number of ms from ${least} to ${LONGEST_MS}`);
}
