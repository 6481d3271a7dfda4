/** Alerts that are over: when, for how long, how much was behind them, and who took them on. */
import { useEffect, useState } from 'preact/hooks';
import type { PastAlertsAnswer } from '../answers.ts';
import { ask, ROOT } from '../api.ts';
import { formatAgo, formatSeconds } from '../format.ts';
import { useLive } from '../live/live.ts';
import { StoryLink } from '../story/latest-failures.tsx';
import { Runbook } from './runbook.tsx';

type Past = PastAlertsAnswer['alerts'][number];

const MOST = 20;

export function PastAlerts() {
  const { alerts } = useLive();
  const [isOpen, setIsOpen] = useState(false);
  const [answer, setAnswer] = useState<PastAlertsAnswer>();
  const [problem, setProblem] = useState<string>();
  // Another one is over, or somebody did something about one.
  const news = JSON.stringify([
    alerts?.alerts.map(({ alert, resolved_at: at }) => [alert, at]),
    alerts?.acknowledgements,
  ]);
  useEffect(() => {
    if (!isOpen) return;
    ask<PastAlertsAnswer>(`${ROOT}/alerts/history?limit=${MOST}`).then(
      (told) => {
        setAnswer(told);
        setProblem(undefined);
      },
      (error: unknown) => setProblem(error instanceof Error ? error.message : String(error)),
    );
  }, [isOpen, news]);
  return (
    <details class="over" onToggle={({ currentTarget: { open } }) => setIsOpen(open)}>
      <summary>Past alerts</summary>
      {problem === undefined ? null : (
        <p class="problem" role="alert">
          {problem}
        </p>
      )}
      {answer === undefined ? null : <List answer={answer} />}
    </details>
  );
}

function List({ answer: { alerts, note } }: { readonly answer: PastAlertsAnswer }) {
  return (
    <>
      {alerts.length === 0 ? <p class="nothing">No alert is over</p> : null}
      <ul>
        {alerts.map((past) => (
          <PastAlert key={past.id} past={past} />
        ))}
      </ul>
      {note === null ? null : <p class="note">{note}</p>}
    </>
  );
}

function PastAlert({ past }: { readonly past: Past }) {
  const { alert, severity, messages, samples, acknowledgements, end } = past;
  const latest = samples.at(-1);
  const seconds = (Date.parse(past.ended_at) - Date.parse(past.fired_at)) / 1000;
  const [taken] = acknowledgements;
  return (
    <li>
      <span class={`severity ${severity}`}>{severity}</span> <Runbook alert={alert} />{' '}
      <time dateTime={past.fired_at} title={past.fired_at}>
        {formatAgo((Date.now() - Date.parse(past.fired_at)) / 1000)}
      </time>
      , {end === 'resolved' ? 'for' : 'cut short after'} {formatSeconds(Math.round(seconds))}
      {messages === 0 ? null : ` · ${messages} ${messages === 1 ? 'event' : 'events'}`}
      {latest === undefined ? null : (
        <>
          {', such as '}
          <StoryLink id={latest.correlation_id} />
        </>
      )}
      {' · '}
      {taken === undefined ? 'nobody took it on' : `${taken.by} took it on`}
    </li>
  );
}
