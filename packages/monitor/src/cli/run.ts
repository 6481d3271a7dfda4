/** How every command runs: asks the service, prints what it answered, and exits with what that means. */
import type { Command } from 'commander';
import { ApiClient, ApiError, notUnderstood } from './api-client.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { fold } from './fold.ts';
import { ownName } from './own-name.ts';
import { paintFor, type Paint } from './paint.ts';
import { say, tellFailure } from './say.ts';

interface Shared {
  readonly url: string;
  readonly json?: true;
}
export type Run = <T>(
  read: (api: ApiClient) => Promise<T>,
  print: (answer: T, paint: Paint) => string[],
  exitCode?: (answer: T) => ExitCode,
) => Promise<void>;

export function runnerOf(program: Command): Run {
  return async (read, print, exitCode = () => EXIT.fine) => {
    const { url, json: isJson = false } = program.opts<Shared>();
    try {
      const token = process.env['EARSHOT_HTTP_TOKEN'] || undefined;
      const answer = await read(new ApiClient({ url, token, by: ownName() }));
      if (isJson) say([JSON.stringify(answer, null, 2)]);
      else say(fold(print(answer, paintFor(process.stdout)), process.stdout));
      process.exitCode = exitCode(answer);
    } catch (error) {
      const { failure, exitCode: code } = error instanceof ApiError ? error : notUnderstood(error);
      tellFailure(failure, code, isJson);
    }
  };
}
