/**
 * A query that names what the table lacks does not compile. `tsc` checks this file: an error that is
 * expected and does not come is an error.
 */
import { test } from 'vitest';
import { absent, increase, latest, mean, quantile, rate, recorded } from '../src/queries/make.ts';

test('a metric that the table lacks does not compile', () => {
  increase('earshot.notification.silent_failures', 60);
  // @ts-expect-error a name with a slip of the pen
  increase('earshot.notification.silent_failure', 60);
  // @ts-expect-error a Prometheus name is not a name of the table
  rate('earshot_notification_outcomes_total', 60);
  // @ts-expect-error no such series of another server
  latest('otelcol_exporter_queue_bytes', 'max');
});

test('a metric of another kind does not compile', () => {
  // @ts-expect-error a gauge does not increase
  increase('earshot.connection.active', 60);
  // @ts-expect-error a counter has no latest value worth showing
  latest('earshot.notification.attempts', 'sum');
  // @ts-expect-error a counter has no mean
  mean('earshot.notification.attempts', 60);
  // @ts-expect-error a gauge has no quantiles
  quantile('earshot.connection.active', 0.5, 60);
  // @ts-expect-error a counter goes quiet with its service, a gauge says so
  absent('earshot.notification.attempts', 60, 3600);
});

test('an attribute that the metric lacks does not compile', () => {
  rate('earshot.notification.outcomes', 60, { by: ['outcome', 'service.name'] });
  // @ts-expect-error attempts have no outcome
  rate('earshot.notification.attempts', 60, { by: ['outcome'] });
  // @ts-expect-error nothing is grouped by user
  rate('earshot.notification.outcomes', 60, { by: ['user.id'] });
  // @ts-expect-error isolation violations have no reason
  increase('earshot.isolation.violations', 60, { where: { reason: 'timeout' } });
  // @ts-expect-error `up` has no exporter
  latest('up', 'max', { by: ['exporter'] });
});

test('a value that the attribute lacks does not compile', () => {
  increase('earshot.notification.outcomes', 60, { where: { outcome: { not: 'confirmed' } } });
  // @ts-expect-error no such outcome
  increase('earshot.notification.outcomes', 60, { where: { outcome: 'lost' } });
  // @ts-expect-error nor in a list
  increase('earshot.notification.outcomes', 60, { where: { outcome: ['silent', 'lost'] } });
  // @ts-expect-error nor as what is left out
  increase('earshot.notification.outcomes', 60, { where: { outcome: { not: 'lost' } } });
});

test('a record that no rule keeps does not compile', () => {
  recorded('earshot:delivery_loss:ratio1h', 'max');
  // @ts-expect-error nobody records 2 minutes
  recorded('earshot:delivery_loss:ratio2m', 'max');
});
