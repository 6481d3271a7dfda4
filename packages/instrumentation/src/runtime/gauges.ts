/** What a runtime holds at the moment it is asked: pending notifications, connections, its own uptime. */
import type { Connection } from '../hooks/ws/connection.ts';
import type { Runtime } from './runtime.ts';

/** The gauges are functions: nothing is counted until somebody reads them. */
export function publishGauges(runtime: Runtime): void {
  const { measurements, connections, ledger, clock } = runtime;
  const startedAtMs = clock();
  const sum = (of: (connection: Connection) => number): number => {
    let total = 0;
    for (const connection of connections) total += of(connection);
    return total;
  };
  measurements.gauge('earshot.notification.pending').set(() => ledger.pending, {});
  measurements
    .gauge('earshot.notification.at_risk')
    .set(() => sum(({ lane }) => (lane.missedBarriers >= 2 ? lane.pending : 0)), {});
  measurements
    .gauge('earshot.notification.pending.age.max')
    .set(() => ledger.oldestAgeMs(clock()) / 1000, {});
  measurements
    .gauge('earshot.connection.active')
    .set(() => sum(({ isEstablished }) => (isEstablished ? 1 : 0)), {});
  measurements
    .gauge('earshot.connection.buffered')
    .set(() => sum((connection) => connection.bufferedBytes), {});
  measurements.gauge('earshot.monitor.heartbeat').set(() => (clock() - startedAtMs) / 1000, {});
}
