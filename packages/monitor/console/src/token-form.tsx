/** Where the API has a token: it is asked for once a tab. */
import { useState } from 'preact/hooks';
import { ApiError, ask, rememberToken, ROOT } from './api.ts';
import { live } from './live/live.ts';
import { typedText } from './typed-text.ts';

export function TokenForm() {
  const [problem, setProblem] = useState<string>();
  const unlock = async (token: string): Promise<void> => {
    rememberToken(token);
    try {
      await ask(`${ROOT}/health`);
      void live.start();
    } catch (error) {
      const isWrong = error instanceof ApiError && error.status === 401;
      setProblem(isWrong ? 'This is not the token of the service.' : String(error));
    }
  };
  return (
    <main class="locked">
      <form
        class="panel"
        onSubmit={(event) => {
          event.preventDefault();
          const token = typedText(event.currentTarget, 'token');
          // A header takes no other characters.
          if (/^[\x21-\x7e]+$/.test(token)) void unlock(token);
          else setProblem('A token is of letters, digits and signs, without spaces.');
        }}
      >
        <h1>Earshot</h1>
        <p>This service keeps its numbers behind a token (EARSHOT_HTTP_TOKEN).</p>
        <label>
          Token
          <input
            name="token"
            type="password"
            required
            autocomplete="off"
            ref={(input) => input?.focus()}
          />
        </label>
        <button class="first">Open</button>
        {problem === undefined ? null : (
          <p class="problem" role="alert">
            {problem}
          </p>
        )}
        <p class="hint">It is kept in this tab alone, until you close it.</p>
      </form>
    </main>
  );
}
