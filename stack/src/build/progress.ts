/** What is shown while a server is built: one redrawn line on a terminal, plain lines elsewhere. */

export interface Progress {
  say(line: string): void;
  /** Shows the line that `describe` gives while `work` goes on. */
  during<Result>(
    describe: (elapsed: string) => string,
    work: () => Promise<Result>,
  ): Promise<Result>;
}

const REDRAW_MS = 200;
const PLAIN_MS = 15_000;

export function createProgress(
  stream: NodeJS.WriteStream = process.stderr,
  environment = process.env,
): Progress {
  const isRedrawn = stream.isTTY && !environment['CI'] && environment['TERM'] !== 'dumb';
  const say = (line: string): void => void stream.write(`${line}\n`);
  return {
    say,
    async during(describe, work) {
      const startMs = performance.now();
      const show = (): void => {
        const line = describe(formatSeconds(performance.now() - startMs));
        // A line wider than the terminal would wrap, and a wrapped line is not erased.
        if (isRedrawn) stream.write(`\r\u001B[K${line.slice(0, (stream.columns ?? 80) - 1)}`);
        else say(line);
      };
      show();
      const timer = setInterval(show, isRedrawn ? REDRAW_MS : PLAIN_MS);
      try {
        return await work();
      } finally {
        clearInterval(timer);
        if (isRedrawn) stream.write('\r\u001B[K');
      }
    },
  };
}

/** Such as `0.4 s`, `12 s`, `2 min 5 s`. */
export function formatSeconds(milliseconds: number): string {
  const seconds = milliseconds / 1000;
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  return whole < 60 ? `${whole} s` : `${Math.floor(whole / 60)} min ${whole % 60} s`;
}
