/** Routes of Alertmanager: the first that fits, in this order, and after `continue` the next. */
import { durationOf } from '@earshot/promql';
import {
  EMERGENCY_LABEL,
  RECEIVERS,
  type Grouping,
  type GroupingName,
  type ReceiverName,
} from '@earshot/telemetry';
import type { Settings } from './options.ts';
import { WATCHDOG_RECEIVER } from './receivers.ts';

type Yaml = Readonly<Record<string, unknown>>;

const ORDER: readonly { receiver: ReceiverName; matcher: string; goesOn?: true }[] = [
  { receiver: 'executive', matcher: 'tier="executive"' },
  { receiver: 'management', matcher: 'tier="management"' },
  { receiver: 'engineering', matcher: 'tier="engineering"' },
  { receiver: 'critical', matcher: 'severity="critical"', goesOn: true },
  { receiver: 'notice', matcher: 'severity=~"high|medium"', goesOn: true },
];

export function route({ groupings }: Settings): Yaml {
  const timesOf = (name: GroupingName): Yaml => times(groupings[name]);
  const to = (receiver: ReceiverName, matcher: string): Yaml => ({
    receiver,
    matchers: [matcher],
    ...timesOf(RECEIVERS[receiver].grouping),
  });
  const record = { receiver: 'default', ...timesOf(RECEIVERS.default.grouping) };
  return {
    ...record,
    routes: [
      // Before all others: a person raised it.
      to('emergency', `${EMERGENCY_LABEL}="true"`),
      {
        receiver: WATCHDOG_RECEIVER,
        matchers: ['alertname="Watchdog"'],
        ...timesOf('heartbeat'),
      },
      ...ORDER.map(({ receiver, matcher, goesOn }) => ({
        ...to(receiver, matcher),
        ...(goesOn ? { continue: true } : {}),
      })),
      // The root's receiver gets only what fits nothing: those that go on need a route to go to.
      record,
    ],
  };
}

function times({ by, waitSeconds, intervalSeconds, repeatSeconds }: Grouping): Yaml {
  return {
    group_by: by === 'alone' ? ['...'] : ['service_name', 'deployment_environment_name', 'family'],
    group_wait: durationOf(waitSeconds),
    group_interval: durationOf(intervalSeconds),
    repeat_interval: durationOf(repeatSeconds),
  };
}
