/** GET /monitoring/websocket/system/status: the counts, the latency, and what is in force. */
import type { Runtime } from '@earshot/instrumentation';
import type { Snapshot } from '../snapshot.ts';
import type { LiveSettings } from '../settings/live-settings.ts';
import type { Reach } from '../history/history.ts';
import { settingsAnswer } from './settings.ts';
import { emergencyModeAnswer, type EmergencyModeSources } from './emergency-mode.ts';

export interface HookReport {
  readonly kind: string;
  readonly version: string;
  /** Relative to the working directory. */
  readonly file: string;
}

export interface StatusSources extends EmergencyModeSources {
  readonly runtime: Runtime;
  readonly live: LiveSettings;
  readonly version: string;
  readonly hooks: () => readonly HookReport[];
  readonly snapshot: () => Snapshot;
  readonly reach: () => Reach;
}

export function statusOf(sources: StatusSources): Record<string, unknown> {
  const { runtime, live } = sources;
  const { counts, latency, gauges, processes } = sources.snapshot();
  const memory = process.memoryUsage();
  return {
    service: live.view.otelServiceName ?? null,
    version: sources.version,
    node: process.version,
    pid: process.pid,
    uptime_seconds:
      Math.round(runtime.measurements.gauge('earshot.monitor.heartbeat').value({}) * 10) / 10,
    following: runtime.isFollowing,
    processes,
    counts,
    delivery_seconds: latency,
    connections: gauges.connections,
    emergency_mode: emergencyModeAnswer(sources),
    at_risk: gauges.atRisk,
    oldest_pending_seconds: gauges.oldestPendingSeconds,
    hooked: { ...gauges.hooked, classes: sources.hooks() },
    monitor_errors: gauges.errors,
    history: sources.reach(),
    memory: { rss_bytes: memory.rss, heap_used_bytes: memory.heapUsed },
    settings: settingsAnswer(live),
  };
}
