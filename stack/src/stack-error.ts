/** What the stack throws: something the user can act on, with a code that stays. */

export type StackErrorCode =
  | 'usage'
  | 'go-missing'
  | 'server-missing'
  | 'offline'
  | 'build-failed'
  | 'start-failed'
  | 'server-ended'
  | 'configuration';

export class StackError extends Error {
  readonly code: StackErrorCode;
  /** The last lines of a command or a server, when they tell why. */
  readonly lines: readonly string[];
  /** What to do about it. */
  readonly remedy: string | undefined;

  constructor(
    code: StackErrorCode,
    message: string,
    details: { lines?: readonly string[]; remedy?: string; cause?: unknown } = {},
  ) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = 'StackError';
    this.code = code;
    this.lines = details.lines ?? [];
    this.remedy = details.remedy;
  }

  /** As plain text, what to do at the end, because the end of the screen is what is read. */
  describe(): string {
    const lines = [this.message, ...this.lines.map((line) => `  | ${line}`)];
    if (this.remedy !== undefined) lines.push(`  what to do: ${this.remedy}`);
    return lines.join('\n');
  }
}
