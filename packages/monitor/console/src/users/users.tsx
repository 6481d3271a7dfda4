/**
 * Delivery by user: those to whom most was lost, and one who is looked up. What is typed may be a
 * name, so it is in no address; the answer has the hash alone, and the look-up is audited.
 */
import { useCallback, useEffect, useState } from 'preact/hooks';
import type { UsersListed, UserView } from '../answers.ts';
import { ask, ROOT } from '../api.ts';
import { formatClock, formatSeconds, inWords } from '../format.ts';
import { StoryLink } from '../story/latest-failures.tsx';

const MOST = 10;
const AGAIN_MS = 10_000;
const PATH = `${ROOT}/metrics/users`;

interface Shown {
  readonly listed: UsersListed | undefined;
  readonly problem: string | undefined;
}

export function Users() {
  const [asked, setAsked] = useState<string>();
  const { listed, problem } = useUsers(asked);
  return (
    <div class="panel users">
      <header>
        <h3 id="users-title">
          {asked === undefined ? 'Users to whom most was lost' : 'Delivery to this user'}
        </h3>
      </header>
      <div class="body">
        <UserForm isAsked={asked !== undefined} look={setAsked} />
        {problem === undefined ? null : (
          <p class="problem" role="alert">
            {problem}
          </p>
        )}
        {listed === undefined ? null : <UserTable listed={listed} look={setAsked} />}
      </div>
    </div>
  );
}

interface FormProps {
  readonly isAsked: boolean;
  readonly look: (user: string | undefined) => void;
}

function UserForm({ isAsked, look }: FormProps) {
  const [text, setText] = useState('');
  const clear = (): void => {
    setText('');
    look(undefined);
  };
  return (
    <form
      class="look-up-form"
      onSubmit={(event) => {
        event.preventDefault();
        look(text.trim() === '' ? undefined : text.trim());
      }}
    >
      <label for="find-user">User</label>
      <input
        id="find-user"
        type="search"
        value={text}
        onInput={(event) => setText(event.currentTarget.value)}
        placeholder="Name in your application, or hash"
        autocomplete="off"
        autocapitalize="off"
        spellcheck={false}
        maxLength={512}
      />
      <button type="submit">Look up user</button>
      {isAsked ? (
        <button type="button" onClick={clear}>
          Show all
        </button>
      ) : null}
    </form>
  );
}

interface TableProps {
  readonly listed: UsersListed;
  readonly look: (user: string) => void;
}

function UserTable({ listed: { users, known }, look }: TableProps) {
  if (users.length === 0) {
    return (
      <p class="nothing">
        No user is known: <code>identify</code> in earshot.config says who opened a connection
      </p>
    );
  }
  return (
    <div class="scroll" tabIndex={0} role="region" aria-labelledby="users-title">
      <table aria-live="polite">
        <thead>
          <tr>
            <th scope="col">User</th>
            {['Connections', 'Sent', 'Confirmed', 'Silent', 'Violations', 'p95'].map((title) => (
              <th key={title} scope="col" class="number">
                {title}
              </th>
            ))}
            <th scope="col">Last success</th>
            <th scope="col">Last silent failure</th>
          </tr>
        </thead>
        <tbody>
          {users.map((user) => (
            <User key={user.user_hash} user={user} look={look} />
          ))}
        </tbody>
      </table>
      {known > users.length && users.length > 1 ? (
        <p class="rest">{known - users.length} more users are known</p>
      ) : null}
    </div>
  );
}

function User({ user, look }: { readonly user: UserView; readonly look: TableProps['look'] }) {
  const { delivery_seconds: delivery, last_silent_failure: lost } = user;
  return (
    <tr>
      <td>
        <button class="link code" type="button" onClick={() => look(user.user_hash)}>
          {user.user_hash}
        </button>
      </td>
      <td class="number">{user.connections}</td>
      <td class="number">{user.attempts}</td>
      <td class="number">{user.outcomes['confirmed'] ?? 0}</td>
      <td class={`number ${user.outcomes['silent'] ? 'bad' : ''}`}>
        {user.outcomes['silent'] ?? 0}
      </td>
      <td class={`number ${user.isolation_violations > 0 ? 'bad' : ''}`}>
        {user.isolation_violations}
      </td>
      <td class="number">{delivery.p95 === null ? '–' : formatSeconds(delivery.p95)}</td>
      <td class="time">
        {user.last_success_at === null ? '–' : formatClock(user.last_success_at)}
      </td>
      <td>
        {lost === null ? (
          '–'
        ) : (
          <>
            <span class="time">{formatClock(lost.at)}</span> {inWords(lost.reason)},{' '}
            <StoryLink id={lost.correlation_id} />
          </>
        )}
      </td>
    </tr>
  );
}

/** A list goes on; who was looked up is asked for once, as each look-up is audited. */
function useUsers(user: string | undefined): Shown {
  const [shown, setShown] = useState<Shown>({ listed: undefined, problem: undefined });
  const look = useCallback(
    async (signal: AbortSignal): Promise<void> => {
      const query = new URLSearchParams(user === undefined ? { limit: String(MOST) } : { user });
      try {
        const listed = await ask<UsersListed>(`${PATH}?${query.toString()}`, { signal });
        setShown({ listed, problem: undefined });
      } catch (error) {
        if (signal.aborted) return;
        const problem = error instanceof Error ? error.message : String(error);
        setShown({ listed: undefined, problem });
      }
    },
    [user],
  );
  useEffect(() => {
    const ended = new AbortController();
    void look(ended.signal);
    const timer = setInterval(() => {
      if (user === undefined && !document.hidden) void look(ended.signal);
    }, AGAIN_MS);
    return () => {
      clearInterval(timer);
      ended.abort();
    };
  }, [look]);
  return shown;
}
