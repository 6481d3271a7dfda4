/** How every command runs: asks the service, prints what it answered, and exits with what that means. */
import type { Command } from 'commander';
import { ApiClient, ApiError } from './api-client.ts';
import { ownName } from './own-name.ts';
import { paintFor, type Paint } from './paint.ts';

interface Shared {
  readonly url: string;
  readonly json?: true;
}
export type Run = <T>(
  read: (api: ApiClient) => Promise<T>,
  print: (answer: T, paint: Paint) => string[],
  exitCode?: (answer: T) => number,
) => Promise<void>;

export function runnerOf(program: Command): Run {
  return async (read, print, exitCode = () => 0) => {
    const { url, json } = program.opts<Shared>();
    if (!/^https?:\/\/./.test(url) || !URL.canParse(url)) {
      fail(`--url is "${url}"; allowed: an http or https address such as http://127.0.0.1:9464`, 2);
      return;
    }
    try {
      const token = process.env['EARSHOT_HTTP_TOKEN'];
      const answer = await read(new ApiClient({ url, token, by: ownName() }));
      const lines =
        json === true ? [JSON.stringify(answer, null, 2)] : print(answer, paintFor(process.stdout));
      process.stdout.write(`${lines.join('\n')}\n`);
      process.exitCode = exitCode(answer);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      fail(error.message, 3);
    }
  };
}

function fail(message: string, code: number): void {
  process.stderr.write(`earshot: ${message}\n`);
  process.exitCode = code;
}
