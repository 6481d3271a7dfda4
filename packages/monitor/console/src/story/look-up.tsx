/** What became of a message: its correlation ID goes in, its story comes out. */
import { useEffect, useRef, useState } from 'preact/hooks';
import { goTo, usePlace } from '../address.ts';
import type { Story } from '../answers.ts';
import { ApiError, ask, ROOT } from '../api.ts';
import { useLive } from '../live/live.ts';
import { StoryView } from './story-view.tsx';

/** While something waits for its proof the story goes on. */
const AGAIN_MS = 2_000;

type Answer =
  | { readonly state: 'none' | 'asking' }
  | { readonly state: 'told'; readonly story: Story }
  | { readonly state: 'failed'; readonly message: string };

export function LookUp() {
  const { correlationId, page } = usePlace();
  const answer = useStory(correlationId, page);
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (answer.state === 'told') heading.current?.focus({ preventScroll: true });
  }, [correlationId, page, answer.state]);
  return (
    <section class="row look-up" aria-labelledby="look-up-title">
      <h2 id="look-up-title" tabIndex={-1} ref={heading}>
        {correlationId === undefined ? 'One message' : 'The story of one message'}
      </h2>
      <div class="panel story" aria-live="polite">
        {answer.state === 'none' ? (
          <p class="hint">
            Paste the correlation ID that a user reported or a log line names into the box at the
            top, or pick one of the failures below: you read when each of its messages was sent, how
            far it came, and why it was lost.
          </p>
        ) : null}
        {answer.state === 'asking' ? <p class="hint">Looking…</p> : null}
        {answer.state === 'failed' ? (
          <p class="problem" role="alert">
            {answer.message}
          </p>
        ) : null}
        {answer.state === 'told' ? <StoryView story={answer.story} /> : null}
      </div>
    </section>
  );
}

interface FormProps {
  readonly given: string | undefined;
}

export function LookUpForm({ given }: FormProps) {
  const { alerts, failures } = useLive();
  const [text, setText] = useState(given ?? '');
  const known = [
    ...failures.map((failure) => failure.correlation_id),
    ...(alerts?.alerts ?? []).flatMap(({ samples }) =>
      samples.map((sample) => sample.correlation_id),
    ),
  ];
  return (
    <form
      class="look-up-form"
      role="search"
      onSubmit={(event) => {
        event.preventDefault();
        const correlationId = text.trim();
        if (correlationId !== '') goTo({ dashboard: 'websocket_user_diagnostics', correlationId });
      }}
    >
      <label for="find">Correlation ID</label>
      <input
        id="find"
        type="search"
        value={text}
        onInput={(event) => setText(event.currentTarget.value)}
        placeholder="Correlation ID"
        autocomplete="off"
        autocapitalize="off"
        spellcheck={false}
        maxLength={200}
        list="known"
      />
      <datalist id="known">
        {[...new Set(known)].slice(0, 20).map((one) => (
          <option key={one} value={one} />
        ))}
      </datalist>
      <button type="submit">Look up</button>
    </form>
  );
}

function useStory(correlationId: string | undefined, page = 1): Answer {
  const [answer, setAnswer] = useState<Answer>({ state: 'none' });
  useEffect(() => {
    if (correlationId === undefined) return setAnswer({ state: 'none' });
    let isWanted = true;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const look = async (): Promise<void> => {
      const next = await answerFor(correlationId, page);
      if (!isWanted) return;
      setAnswer(next);
      const isOpen =
        next.state === 'told' &&
        next.story.notifications.some(({ outcome }) => outcome === 'pending');
      if (isOpen) timer = setTimeout(() => void look(), AGAIN_MS);
    };
    setAnswer({ state: 'asking' });
    void look();
    return () => {
      isWanted = false;
      clearTimeout(timer);
    };
  }, [correlationId, page]);
  return answer;
}

async function answerFor(correlationId: string, page: number): Promise<Answer> {
  try {
    const query = new URLSearchParams({ correlation_id: correlationId, page: String(page) });
    const story = await ask<Story>(`${ROOT}/traces?${query.toString()}`);
    return { state: 'told', story };
  } catch (error) {
    const told = error instanceof ApiError ? (error.body as Partial<Story> | undefined) : undefined;
    // Nothing found is an answer too.
    if (told?.notifications !== undefined) return { state: 'told', story: told as Story };
    return { state: 'failed', message: error instanceof Error ? error.message : String(error) };
  }
}
