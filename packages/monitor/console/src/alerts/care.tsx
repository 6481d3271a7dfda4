/** What a person does about an alert: looks after it, or silences it for a while, and undoes either. */
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { AlertsAnswer, AlertView } from '../answers.ts';
import { change, ROOT } from '../api.ts';
import { alertInWords, formatClock } from '../format.ts';
import { live } from '../live/live.ts';
import { typedText } from '../typed-text.ts';

/** Where this browser keeps the name of who sits before it. */
export const NAME_KEY = 'earshot.name';
const SILENCES = [
  [30, '30 minutes'],
  [60, '1 hour'],
  [240, '4 hours'],
  [1_440, '1 day'],
] as const;

type Doing = 'acknowledge' | 'silence';
interface CareProps {
  readonly alert: AlertView;
  readonly answer: AlertsAnswer;
}

export function Care({ alert: { alert }, answer }: CareProps) {
  const [asking, setAsking] = useState<Doing>();
  const [problem, setProblem] = useState<string>();
  const held = answer.acknowledgements.find((one) => one.alert === alert);
  const silence = answer.silences.find((one) => one.alert === alert);
  const send = async (method: 'POST' | 'DELETE', what: Doing, body?: object): Promise<void> => {
    try {
      await change(method, `${ROOT}/alerts/${encodeURIComponent(alert)}/${what}`, body);
      await live.refreshAlerts();
      setAsking(undefined);
      setProblem(undefined);
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error));
    }
  };
  return (
    <div class="care">
      {held === undefined ? null : (
        <Done
          text={`${held.by} looks after it until ${timeOf(held.expires_at)}`}
          undo="Take back"
          onUndo={() => void send('DELETE', 'acknowledge')}
        />
      )}
      {silence === undefined ? null : (
        <Done
          text={`Silenced by ${silence.by} until ${timeOf(silence.ends_at)}: ${silence.reason}`}
          undo="Lift"
          onUndo={() => void send('DELETE', 'silence')}
        />
      )}
      {asking === undefined ? (
        <p class="doings">
          {held === undefined ? (
            <Ask what="Acknowledge" alert={alert} onClick={() => setAsking('acknowledge')} />
          ) : null}
          {silence === undefined ? (
            <Ask what="Silence" alert={alert} onClick={() => setAsking('silence')} />
          ) : null}
        </p>
      ) : (
        <CareForm
          what={asking}
          send={(body) => void send('POST', asking, body)}
          cancel={() => setAsking(undefined)}
        />
      )}
      {problem === undefined ? null : (
        <p class="problem" role="alert">
          {problem}
        </p>
      )}
    </div>
  );
}

interface DoneProps {
  readonly text: string;
  readonly undo: string;
  readonly onUndo: () => void;
}

function Done({ text, undo, onUndo }: DoneProps) {
  return (
    <p class="done">
      <span>{text}</span>
      <button type="button" onClick={onUndo}>
        {undo}
      </button>
    </p>
  );
}

interface AskProps {
  readonly what: string;
  readonly alert: string;
  readonly onClick: () => void;
}

function Ask({ what, alert, onClick }: AskProps) {
  return (
    <button type="button" aria-label={`${what} ${alertInWords(alert)}`} onClick={onClick}>
      {what}
    </button>
  );
}

interface CareFormProps {
  readonly what: Doing;
  readonly send: (body: object) => void;
  readonly cancel: () => void;
}

function CareForm({ what, send, cancel }: CareFormProps) {
  const isSilence = what === 'silence';
  const name = useRef<HTMLInputElement>(null);
  // Once: news of the stream must not pull anybody out of the next box.
  useLayoutEffect(() => name.current?.focus(), []);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        const by = typedText(event.currentTarget, 'by');
        const reason = typedText(event.currentTarget, 'reason');
        if (by === '' || (isSilence && reason === '')) return;
        localStorage.setItem(NAME_KEY, by);
        const minutes = Number(typedText(event.currentTarget, 'minutes'));
        send(isSilence ? { by, reason, minutes } : { by });
      }}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        event.stopPropagation();
        cancel();
      }}
    >
      <label>
        Your name
        <input
          name="by"
          required
          maxLength={100}
          autocomplete="name"
          defaultValue={localStorage.getItem(NAME_KEY) ?? ''}
          ref={name}
        />
      </label>
      {isSilence ? (
        <>
          <label>
            For
            <select name="minutes" defaultValue="60">
              {SILENCES.map(([minutes, text]) => (
                <option key={minutes} value={String(minutes)}>
                  {text}
                </option>
              ))}
            </select>
          </label>
          <label>
            Why
            <input name="reason" required maxLength={500} autocomplete="off" />
          </label>
        </>
      ) : null}
      <button type="submit" class="first">
        {isSilence ? 'Silence it' : 'I look after it'}
      </button>
      <button type="button" onClick={cancel}>
        Cancel
      </button>
    </form>
  );
}

function timeOf(at: string): string {
  return formatClock(at).slice(0, 5);
}
