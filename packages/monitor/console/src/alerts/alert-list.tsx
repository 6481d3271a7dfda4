/** Alerts: what holds now, why, what to do, and who looks after it. */
import { useState } from 'preact/hooks';
import type { AlertsAnswer, AlertView } from '../answers.ts';
import { change, ROOT } from '../api.ts';
import { alertInWords, formatAgo, formatClock } from '../format.ts';
import { live, useLive } from '../live/live.ts';
import { StoryLink } from '../story/latest-failures.tsx';
import { typedText } from '../typed-text.ts';

const NAME_KEY = 'earshot.name';
const SAMPLES = 3;

export function AlertList() {
  const { alerts } = useLive();
  if (alerts === undefined) return <p class="nothing">Waiting for the alerts…</p>;
  const open = alerts.alerts.filter(({ status }) => status === 'firing' || status === 'pending');
  const over = alerts.alerts.filter(({ status }) => status === 'resolved');
  return (
    <div class="alerts scroll" tabIndex={0} role="region" aria-label="Alerts">
      {open.length === 0 ? (
        <p class="nothing good">
          <span aria-hidden="true">✓</span> No alert
        </p>
      ) : (
        <ul>
          {open.map((alert) => (
            <Alert key={alert.alert} alert={alert} answer={alerts} />
          ))}
        </ul>
      )}
      {over.length === 0 ? null : (
        <details class="over">
          <summary>{over.length} resolved</summary>
          <ul>
            {over.map((alert) => (
              <li key={alert.alert}>
                <Runbook alert={alert} /> {agoOf(alert.resolved_at)}
              </li>
            ))}
          </ul>
        </details>
      )}
    </div>
  );
}

function Alert({ alert, answer }: { readonly alert: AlertView; readonly answer: AlertsAnswer }) {
  const { severity, status, summary, messages, samples, started_at: since } = alert;
  return (
    <li class={`alert ${severity} ${status}`}>
      <p class="title">
        <span class={`severity ${severity}`}>{severity}</span> <Runbook alert={alert} />
        {status === 'pending' ? <span class="pending">pending</span> : null}
        <span class="summary">{summary}</span>
      </p>
      <p class="samples">
        Since {agoOf(since)}
        {samples.length === 0
          ? null
          : ` · ${messages} ${messages === 1 ? 'event' : 'events'}, such as `}
        {samples.slice(-SAMPLES).map(({ correlation_id: id }) => (
          <StoryLink key={id} id={id} />
        ))}
      </p>
      <Acknowledgement alert={alert} answer={answer} />
    </li>
  );
}

function Runbook({ alert: { alert } }: { readonly alert: Pick<AlertView, 'alert'> }) {
  return (
    <a
      class="runbook"
      href={`${ROOT}/runbooks/${encodeURIComponent(alert)}`}
      title="What it means, and what to do"
    >
      {alertInWords(alert)}
    </a>
  );
}

type AcknowledgementProps = { readonly alert: AlertView; readonly answer: AlertsAnswer };

function Acknowledgement({ alert: { alert }, answer }: AcknowledgementProps) {
  const [isAsking, setAsking] = useState(false);
  const [problem, setProblem] = useState<string>();
  const held = answer.acknowledgements.find((one) => one.alert === alert);
  const path = `${ROOT}/alerts/${encodeURIComponent(alert)}/acknowledge`;
  const send = async (method: 'POST' | 'DELETE', body?: object): Promise<void> => {
    try {
      await change(method, path, body);
      await live.refreshAlerts();
      setAsking(false);
      setProblem(undefined);
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error));
    }
  };
  const complaint =
    problem === undefined ? null : (
      <span class="problem" role="alert">
        {problem}
      </span>
    );
  if (held !== undefined) {
    return (
      <p class="acknowledgement">
        <span class="held">
          <span aria-hidden="true">✓</span> {held.by} looks after it until{' '}
          {formatClock(held.expires_at).slice(0, 5)}
        </span>
        <button type="button" onClick={() => void send('DELETE')}>
          Take back
        </button>
        {complaint}
      </p>
    );
  }
  if (!isAsking) {
    return (
      <p class="acknowledgement">
        <button
          type="button"
          aria-label={`Acknowledge ${alertInWords(alert)}`}
          onClick={() => setAsking(true)}
        >
          Acknowledge
        </button>
      </p>
    );
  }
  return (
    <form
      class="acknowledgement"
      onSubmit={(event) => {
        event.preventDefault();
        const by = typedText(event.currentTarget, 'by');
        if (by === '') return;
        localStorage.setItem(NAME_KEY, by);
        void send('POST', { by });
      }}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        event.stopPropagation();
        setAsking(false);
      }}
    >
      <label>
        Your name{' '}
        <input
          name="by"
          required
          maxLength={100}
          autocomplete="name"
          defaultValue={localStorage.getItem(NAME_KEY) ?? ''}
          ref={(input) => input?.focus()}
        />
      </label>
      <button type="submit" class="first">
        I look after it
      </button>
      <button type="button" onClick={() => setAsking(false)}>
        Cancel
      </button>
      {complaint}
    </form>
  );
}

function agoOf(at: string | null): string {
  return at === null ? '' : formatAgo((Date.now() - Date.parse(at)) / 1000);
}
