/**
 * What the table lacks does not compile. `tsc` checks this file: an error that is expected and does
 * not come is an error.
 */
import { expectTypeOf, test } from 'vitest';
import type {
  AttributesOf,
  CounterName,
  GaugeName,
  HistogramName,
  MetricName,
} from '../src/metrics/metrics.ts';
import type { FailedReason, ReasonOf, SilentReason, UnknownReason } from '../src/outcomes.ts';

const accept = <N extends MetricName>(_name: N, _attributes: AttributesOf<N>): void => {};

test('a metric that the table lacks does not compile', () => {
  // @ts-expect-error a name with a slip of the pen
  accept('earshot.notification.attempt', {});
});

test('an attribute that a metric lacks does not compile', () => {
  accept('earshot.notification.attempts', {});
  // @ts-expect-error attempts have no attributes
  accept('earshot.notification.attempts', { reason: 'timeout' });
  // @ts-expect-error no metric has a user
  accept('earshot.notification.silent_failures', { reason: 'timeout', user: 'ada' });
  // @ts-expect-error a required attribute is left out
  accept('earshot.notification.silent_failures', {});
});

test('a value that an attribute lacks does not compile', () => {
  accept('earshot.notification.silent_failures', { reason: 'timeout' });
  // @ts-expect-error no such reason
  accept('earshot.notification.silent_failures', { reason: 'lost' });
  // @ts-expect-error a dropped connection is unknown, never silent
  accept('earshot.notification.silent_failures', { reason: 'connection_dropped' });
  // @ts-expect-error written is never shown as success
  accept('earshot.notification.delivery.duration', { level: 'written' });
  // @ts-expect-error a duration has an end
  accept('earshot.bridge.creation.duration', { outcome: 'started' });
});

test('a combination that the table lacks does not compile', () => {
  const outcomes = 'earshot.notification.outcomes';
  const level = 'received';
  accept(outcomes, { outcome: 'confirmed', level });
  accept(outcomes, { outcome: 'silent', reason: 'timeout', level });
  // @ts-expect-error a confirmed notification has no reason
  accept(outcomes, { outcome: 'confirmed', reason: 'timeout', level });
  // @ts-expect-error evicted only because the store was full
  accept(outcomes, { outcome: 'evicted', reason: 'timeout', level });
  // @ts-expect-error what is silent has a reason
  accept(outcomes, { outcome: 'silent', level });
  // @ts-expect-error a bridge is not refused because a socket is not open
  accept('earshot.bridge.creations', { outcome: 'failed', reason: 'not_open' });
  // @ts-expect-error a tool that succeeded has no category of error
  accept('earshot.tool.executions', { outcome: 'succeeded', 'error.type': 'timeout' });
});

test('instruments are told apart by kind', () => {
  expectTypeOf<'earshot.notification.attempts'>().toExtend<CounterName>();
  expectTypeOf<'earshot.notification.pending'>().toExtend<GaugeName>();
  expectTypeOf<'earshot.notification.delivery.duration'>().toExtend<HistogramName>();
  expectTypeOf<CounterName & (GaugeName | HistogramName)>().toBeNever();
  expectTypeOf<CounterName | GaugeName | HistogramName>().toEqualTypeOf<MetricName>();
});

test('reasons are those of their outcome', () => {
  expectTypeOf<ReasonOf<'confirmed'>>().toBeNever();
  expectTypeOf<ReasonOf<'evicted'>>().toEqualTypeOf<'store_full'>();
  expectTypeOf<'barrier_unsupported'>().not.toExtend<SilentReason | FailedReason>();
  expectTypeOf<'timeout'>().not.toExtend<UnknownReason>();
});

test('what alerts, the runtime and the monitor itself measure is closed as well', () => {
  accept('earshot.alert.acknowledged', { source_alert: 'SilentFailures' });
  // @ts-expect-error no such alert
  accept('earshot.alert.acknowledged', { source_alert: 'SilentFailure' });
  accept('earshot.alert.notifications', { channel: 'alertmanager', outcome: 'dropped' });
  // @ts-expect-error a notification's outcome is not that of an alert's sending
  accept('earshot.alert.notifications', { channel: 'alertmanager', outcome: 'confirmed' });
  accept('v8js.memory.heap.used', { 'v8js.heap.space.name': 'old_space' });
  // @ts-expect-error a space that Node has no more
  accept('v8js.memory.heap.used', { 'v8js.heap.space.name': 'map_space' });
  accept('earshot.monitor.cpu.time', { component: 'sweep' });
  // @ts-expect-error a part that counts errors is not a kind of work
  accept('earshot.monitor.cpu.time', { component: 'hook' });
});
