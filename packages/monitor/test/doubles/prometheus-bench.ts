/** The dashboards of a service that lost three messages, by a Prometheus that the test plays. */
import { Measurements } from '@earshot/instrumentation';
import { resourceFromAttributes } from '@opentelemetry/resources';
import type { DashboardData } from '../../src/dashboards/dashboard-data.ts';
import { PrometheusDashboards } from '../../src/prometheus/dashboards.ts';
import { Prometheus } from '../../src/prometheus/prometheus.ts';
import { thisService } from '../../src/prometheus/this-service.ts';
import { Past } from '../../src/series/past.ts';
import { always, isPresence, SmallPrometheus, type Series } from './small-prometheus.ts';

export const NOON = Date.UTC(2026, 0, 15, 12);
/** Of the job that the service has. */
export const HERE: Series = always('1', { job: 'shop/chat' });

export class PrometheusBench {
  readonly prometheus = new SmallPrometheus();
  readonly numbers = { past: new Past(), resource: { 'service.name': 'chat' } };
  url = '';
  nowMs = 0;
  dashboards!: PrometheusDashboards;

  async start(): Promise<void> {
    const measurements = new Measurements();
    measurements.counter('earshot.notification.silent_failures').add(3, { reason: 'timeout' });
    this.numbers.past.take(measurements, 0);
    await this.startPrometheus();
  }

  async startPrometheus(): Promise<void> {
    this.url = await this.prometheus.start();
    this.dashboards = this.asking(this.url);
  }

  asking(url: string, attributes: Record<string, string> = {}): PrometheusDashboards {
    const clock = (): number => this.nowMs;
    return new PrometheusDashboards({
      prometheus: new Prometheus({ url, clock }),
      service: thisService(
        resourceFromAttributes({
          'service.name': 'chat',
          'service.namespace': 'shop',
          ...attributes,
        }),
      ),
      resolutionSeconds: 15,
      clock,
      now: () => ({
        atMs: NOON + this.nowMs,
        past: { numbers: this.numbers, nowMs: this.nowMs },
      }),
    });
  }

  /** Answers what begins so, and nothing else but that the service is here. */
  answer(found: Record<string, Series>): void {
    this.prometheus.behave = (question) => {
      if (isPresence(question)) return HERE;
      const start = Object.keys(found).find((one) => question.query.startsWith(one));
      return start === undefined ? [] : found[start];
    };
  }

  /** What was asked, in PromQL. */
  asked(): readonly string[] {
    return this.prometheus.questions.map(({ query }) => query);
  }
}

export function panelIn({ rows }: DashboardData, title: string) {
  return rows.flatMap(({ panels }) => panels).find((panel) => panel.title === title)!;
}
