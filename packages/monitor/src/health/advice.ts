/** What to do about each check: when it is in trouble, and when there is nothing yet to judge it by. */
import { OBJECTIVES, type ObjectiveName } from '@earshot/telemetry';
import { CONNECTION_WINDOW_SECONDS, type CheckName } from './checks.ts';
import { MIN_READINGS, MIN_SPAN_MS } from './heap-trend.ts';

interface Advice {
  readonly troubled: string;
  /** Why nothing is known, and what it takes to know. */
  readonly unknown: string;
}

const IS_IT_FOLLOWED =
  'If users are being sent something all the same, ask earshot doctor: is ws followed?';

export const ADVICE: Readonly<Record<CheckName, Advice>> = {
  bridge_initialisation: {
    troubled:
      'See the reasons in earshot_bridge_creations_total: an exception is in the log with its stack; bridge_unavailable and method_missing are a factory that returned nothing or half a bridge. While a circuit breaker is open none is made anew: bridge_paused in the log says for how long.',
    unknown: `No bridge was made in the last ${windowOf('BridgeFailures')}; the next one is judged. If bridges are made all the same, make them by bridge(), or name their factory under bridges in earshot.config.`,
  },
  notification_delivery: {
    troubled:
      'Look at the reasons of what was not confirmed; connection_dropped alone points at the network or the clients, not_open and method_missing at the code.',
    unknown: `No notification got a verdict in the last ${windowOf('SuccessRateLow')}; the next one is judged. ${IS_IT_FOLLOWED}`,
  },
  silent_failure: {
    troubled:
      'Take a correlation ID from the log line silent_failure and look up its story: it says which message was lost, on which connection and why.',
    unknown: `No notification got a verdict in the last ${windowOf('SilentFailures')}; the next one is judged. ${IS_IT_FOLLOWED}`,
  },
  user_isolation: {
    troubled:
      'A message for one user was about to go out on the connection of another: find the place by the correlation ID in the security log, and stop the release that brought it.',
    unknown: `Nothing was sent in the last ${windowOf('IsolationViolations')}; the next notification is judged, if identify in earshot.config tells whose a connection is.`,
  },
  connection_stability: {
    troubled:
      'Connections end without a closing handshake: look at proxies with an idle time-out, at deployments, and at the clients that come back late.',
    unknown: `No connection is open, and none ended in the last ${minutes(CONNECTION_WINDOW_SECONDS)}; it is judged as soon as a client connects. If clients are connected all the same, ask earshot doctor: is ws followed?`,
  },
  performance: {
    troubled:
      'If the event loop is late, find what blocks it (--cpu-prof); if only the proof is late, it is the network, a proxy or the clients.',
    unknown: `No notification was proved to have arrived in the last ${windowOf('LatencyHigh')}, so its time is not known; the next proof gives one. A late event loop is told all the same.`,
  },
  memory_leak: {
    troubled:
      'The heap that is left after collections keeps growing: take two heap snapshots (--heapsnapshot-signal=SIGUSR2) an hour apart and compare them.',
    unknown: `A trend takes ${MIN_READINGS} major garbage collections within ${minutes(MIN_SPAN_MS / 1000)} or more, and there were fewer. Just wait: a service that allocates little collects seldom, and a heap that fills fast is told sooner.`,
  },
};

export const CHANNEL_ADVICE =
  'Alerts do not go out: the log line alert_not_sent or channel_unreachable says by which channel and why. Mend it, try it by earshot test-alert, and until then look here yourself.';

function windowOf(objective: ObjectiveName): string {
  return minutes(OBJECTIVES[objective].windowSeconds);
}

function minutes(seconds: number): string {
  return `${seconds / 60} min`;
}
