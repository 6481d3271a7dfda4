/** What happens to connections and handshakes is counted and told in one step. */
import type { ConnectionNotice } from '../../runtime/events.ts';
import type { Runtime } from '../../runtime/runtime.ts';

export function noticeConnection(runtime: Runtime, notice: ConnectionNotice): void {
  runtime.measurements.counter('earshot.connection.events').add(1, { event: notice.event });
  runtime.emit('connection', notice);
}
