/**
 * The process's own state as metrics, under OpenTelemetry's names. Nothing is done between two
 * readings. A worker thread has an event loop and a heap of its own; memory and CPU time are those of
 * the process, and only its main thread tells them, or they would count twice.
 */
import type { Measurements } from '@earshot/instrumentation';
import { HEAP_SPACES } from '@earshot/telemetry';
import { EventLoop } from './event-loop.ts';
import { Heap } from './heap.ts';

export interface VitalsOptions {
  readonly measurements: Measurements;
  /** Monotonic, in ms. */
  readonly clock: () => number;
  readonly isMainThread: boolean;
}

/** Publishes the metrics. Returns what ends the measuring. */
export function publishVitals({ measurements, clock, isMainThread }: VitalsOptions): () => void {
  const loop = new EventLoop(clock);
  const heap = new Heap(clock);
  measurements.gauge('nodejs.eventloop.delay.p50').set(() => loop.delaySeconds(0.5), {});
  measurements.gauge('nodejs.eventloop.delay.p99').set(() => loop.delaySeconds(0.99), {});
  measurements.gauge('nodejs.eventloop.delay.max').set(() => loop.delaySeconds(1), {});
  measurements.gauge('nodejs.eventloop.utilization').set(() => loop.utilization(), {});
  const used = measurements.gauge('v8js.memory.heap.used');
  for (const space of HEAP_SPACES) {
    used.set(() => heap.usedBytes(space), { 'v8js.heap.space.name': space });
  }
  measurements.gauge('v8js.memory.heap.limit').set(() => heap.limitBytes(), {});
  if (isMainThread) {
    measurements.gauge('process.memory.usage').set(() => process.memoryUsage.rss(), {});
    const cpu = measurements.counter('process.cpu.time');
    cpu.observe(() => process.cpuUsage().user / 1e6, { 'cpu.mode': 'user' });
    cpu.observe(() => process.cpuUsage().system / 1e6, { 'cpu.mode': 'system' });
  }
  return () => loop.stop();
}
