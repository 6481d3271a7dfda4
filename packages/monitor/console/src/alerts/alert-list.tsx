/** Alerts: what holds now, why, what to do, and who looks after it. */
import type { AlertsAnswer, AlertView } from '../answers.ts';
import { formatAgo } from '../format.ts';
import { useLive } from '../live/live.ts';
import { StoryLink } from '../story/latest-failures.tsx';
import { Care } from './care.tsx';
import { PastAlerts } from './past-alerts.tsx';
import { Runbook } from './runbook.tsx';

const SAMPLES = 3;

export function AlertList() {
  const { alerts } = useLive();
  if (alerts === undefined) return <p class="nothing">Waiting for the alerts…</p>;
  const open = alerts.alerts.filter(({ status }) => status === 'firing' || status === 'pending');
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
      <PastAlerts />
    </div>
  );
}

function Alert({ alert, answer }: { readonly alert: AlertView; readonly answer: AlertsAnswer }) {
  const { severity, status, summary, messages, samples, started_at: since } = alert;
  return (
    <li class={`alert ${severity} ${status}`}>
      <p class="title">
        <span class={`severity ${severity}`}>{severity}</span> <Runbook alert={alert.alert} />
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
      <Care alert={alert} answer={answer} />
    </li>
  );
}

function agoOf(at: string | null): string {
  return at === null ? '' : formatAgo((Date.now() - Date.parse(at)) / 1000);
}
