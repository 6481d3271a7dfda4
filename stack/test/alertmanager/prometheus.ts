/** A real Prometheus with our configuration and rules, fed over OTLP as the Collector feeds it. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { rulesFiles, type EscalationTimes } from '@earshot/provision';
import { freePort, startPrometheus, type RunningServer } from '@earshot/stack';
import { DEFAULT_LINKS, type AlertName } from '@earshot/telemetry';

const CONFIG = new URL('../../../prometheus/prometheus.yml', import.meta.url);
const CUMULATIVE = 2;
/** OTLP's "no recorded value": the series ends here. */
const NO_VALUE = 1;

export interface PrometheusWithRules {
  readonly alertmanagers: readonly { readonly url: string }[];
  readonly escalation?: Partial<EscalationTimes>;
  readonly flags?: readonly string[];
}

/** With the rules for critical alerts and for what climbs; what has ceased is over a second later. */
export async function startWithRules({
  alertmanagers,
  escalation = {},
  flags = [],
}: PrometheusWithRules): Promise<RunningServer> {
  const folder = await mkdtemp(path.join(tmpdir(), 'earshot-rules-'));
  try {
    const rules = [];
    const times = { escalation, keepFiringForSeconds: 1 };
    for (const { path: name, content } of rulesFiles(DEFAULT_LINKS, times)) {
      if (!/(critical|escalation)\.yml$/.test(name)) continue;
      const file = path.join(folder, path.basename(name));
      await writeFile(file, content);
      rules.push(file);
    }
    const nobody = `127.0.0.1:${await freePort()}`;
    const hosts = alertmanagers.map(({ url }) => new URL(url).host).join(', ');
    const config = (await readFile(CONFIG, 'utf8'))
      .replace('- targets: [alertmanager:9093]', `- targets: [${hosts}]`)
      .replaceAll(/\[[a-z]+:\d+\]/g, `[${nobody}]`);
    return await startPrometheus({ config, rules, flags });
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** A service that was watched, as its metrics tell of it. */
export class WatchedService {
  readonly #prometheus: RunningServer;
  readonly #name: string;
  readonly #startMs = Date.now();

  constructor(prometheus: RunningServer, name: string) {
    this.#prometheus = prometheus;
    this.#name = name;
  }

  async loses(notifications: number): Promise<void> {
    const point = { asInt: String(notifications), startTimeUnixNano: nanoseconds(this.#startMs) };
    await this.#pushLosses(point);
  }

  /** No losses are known of any more: the alert ends. */
  async ends(): Promise<void> {
    await this.#pushLosses({ flags: NO_VALUE });
  }

  async acknowledges(alert: AlertName, isOn = true): Promise<void> {
    const attributes = [attribute('source_alert', alert)];
    const dataPoints = [{ attributes, timeUnixNano: now(), asInt: isOn ? '1' : '0' }];
    await this.#push({
      name: 'earshot.alert.acknowledged',
      unit: '{alert}',
      gauge: { dataPoints },
    });
  }

  async #pushLosses(point: object): Promise<void> {
    await this.#push({
      name: 'earshot.notification.silent_failures',
      unit: '{notification}',
      sum: {
        isMonotonic: true,
        aggregationTemporality: CUMULATIVE,
        dataPoints: [{ ...point, timeUnixNano: now() }],
      },
    });
  }

  async #push(metric: object): Promise<void> {
    const attributes = [
      attribute('service.name', this.#name),
      attribute('service.instance.id', 'one'),
      attribute('deployment.environment.name', 'test'),
    ];
    const resourceMetrics = [{ resource: { attributes }, scopeMetrics: [{ metrics: [metric] }] }];
    const response = await fetch(`${this.#prometheus.url}/api/v1/otlp/v1/metrics`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ resourceMetrics }),
    });
    if (!response.ok) throw new Error(`${response.status}: ${await response.text()}`);
  }
}

function attribute(key: string, stringValue: string): object {
  return { key, value: { stringValue } };
}

function now(): string {
  return nanoseconds(Date.now());
}

function nanoseconds(ms: number): string {
  return `${ms}000000`;
}
