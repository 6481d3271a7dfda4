/** What the service itself can't know: series of the pipeline's servers. */
import {
  FOREIGN_SERIES,
  OWN_ALERT_NAMES,
  type Match,
  type Matches,
  type Query,
} from '@earshot/telemetry';

/** Series that the monitor's own alerts stand for. */
const OWN_FOREIGN = new Set(['ALERTS', 'ALERTS_FOR_STATE']);

export function needsPrometheus(query: Query): boolean {
  switch (query.kind) {
    case 'ratio':
      return needsPrometheus(query.part) || needsPrometheus(query.whole);
    case 'scaled':
      return needsPrometheus(query.of);
    case 'recorded':
    case 'constant':
      return false;
    default:
      return (
        Object.hasOwn(FOREIGN_SERIES, query.metric) &&
        !(OWN_FOREIGN.has(query.metric) && isOfOwnAlerts(query.where))
      );
  }
}

/** The Watchdog is an alert of Prometheus' rules: here nobody keeps it as a series. */
function isOfOwnAlerts({ alertname }: Matches = {}): boolean {
  return OWN_ALERT_NAMES.some((name) => allows(alertname, name));
}

function allows(match: Match | undefined, value: string): boolean {
  if (match === undefined) return true;
  return 'in' in match ? match.in.includes(value) : !match.not.includes(value);
}
