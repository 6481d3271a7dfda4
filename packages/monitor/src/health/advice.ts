/** What to do when a check is not healthy, in a sentence. */
import type { CheckName } from './checks.ts';

export const ADVICE: Readonly<Record<CheckName, string>> = {
  bridge_initialisation:
    'See the reasons in earshot_bridge_creations_total: an exception is in the log with its stack; bridge_unavailable and method_missing are a factory that returned nothing or half a bridge.',
  notification_delivery:
    'Look at the reasons of what was not confirmed; connection_dropped alone points at the network or the clients, not_open and method_missing at the code.',
  silent_failure:
    'Take a correlation ID from the log line silent_failure and look up its story: it says which message was lost, on which connection and why.',
  user_isolation:
    'A message for one user was about to go out on the connection of another: find the place by the correlation ID in the security log, and stop the release that brought it.',
  connection_stability:
    'Connections end without a closing handshake: look at proxies with an idle time-out, at deployments, and at the clients that come back late.',
  performance:
    'If the event loop is late, find what blocks it (--cpu-prof); if only the proof is late, it is the network, a proxy or the clients.',
  memory_leak:
    'The heap that is left after collections keeps growing: take two heap snapshots (--heapsnapshot-signal=SIGUSR2) an hour apart and compare them.',
};

export const CHANNEL_ADVICE =
  'Alerts do not go out: the log line alert_not_sent or channel_unreachable says by which channel and why. Mend it, try it by earshot test-alert, and until then look here yourself.';
