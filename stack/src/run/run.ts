/** `npm run stack`: the servers, the demo, the road of a silent failure; then all of it ended. */

import { setTimeout as pause } from 'node:timers/promises';

import { lastLines } from '../last-lines.ts';
import { describeExit, type Exit } from '../servers/process.ts';
import type { RunningServer } from '../servers/running-server.ts';
import { StackError } from '../stack-error.ts';
import { countsOf, startDemo, type Demo } from './demo.ts';
import type { Ending } from './ending.ts';
import { followOne } from './follow.ts';
import { choosePorts, startServers, type Servers } from './servers.ts';
import { startWebhookSink, type Page, type WebhookSink } from './webhook-sink.ts';
import { addressTable, clock, pageLine, roadLines } from './words.ts';

export interface RunPlan {
  readonly durationSeconds: number | undefined;
  readonly windowSeconds: number;
}

const COUNTS_EVERY_MS = 10_000;
const DEMO_TIMEOUT_MS = 20_000;
const DEMO_LOOK_MS = 100;
/** Of a server that died; a panic's first line is long. */
const LAST_LINES = 8;
const MAX_COLUMNS = 300;

/** Returns the exit code. */
export async function runStack(plan: RunPlan, ending: Ending): Promise<number> {
  const stack = new Stack(plan, ending);
  try {
    return await stack.run();
  } catch (error) {
    // Ctrl-C while servers start makes them fail.
    if (ending.signal.aborted) return 0;
    throw error;
  } finally {
    await stack.close();
  }
}

class Stack {
  readonly #plan: RunPlan;
  readonly #ending: Ending;
  readonly #running: RunningServer[] = [];
  readonly #losses: string[] = [];
  #sink: WebhookSink | undefined;
  #demo: Demo | undefined;
  #page: Page | undefined;
  #hasHeartbeat = false;
  #hasFailed = false;

  constructor(plan: RunPlan, ending: Ending) {
    this.#plan = plan;
    this.#ending = ending;
  }

  async run(): Promise<number> {
    const { signal } = this.#ending;
    const { ports, taken } = await choosePorts();
    if (taken.length > 0)
      print(`Taken by something else: port ${taken.join(', ')}; other ports are used instead.`);
    print('Starting Collector, Prometheus, Alertmanager, Jaeger and the demo …');
    this.#sink = await startWebhookSink((page) => this.#received(page));
    const servers = await startServers(ports, this.#sink.url, (server) => this.#watch(server));
    if (signal.aborted) return 0;
    const demo = await this.#startDemo(servers, ports.demo);
    if (demo === undefined) return this.#hasFailed ? 1 : 0;

    this.#show(servers, demo);
    const { durationSeconds } = this.#plan;
    if (durationSeconds !== undefined) this.#ending.after(durationSeconds * 1000);
    const counting = this.#count(demo);
    const road = await followOne({
      demoUrl: demo.url,
      prometheusUrl: servers.prometheus.url,
      jaegerUrl: servers.jaeger.url,
      losses: this.#losses,
      page: () => this.#page,
      signal,
    });
    if (road !== undefined) for (const line of roadLines(road)) print(line);
    await counting;
    if (road === undefined && durationSeconds !== undefined) {
      print(`No silent failure came all the way within ${durationSeconds} s.`);
      return 1;
    }
    return this.#hasFailed ? 1 : 0;
  }

  /** Demo first, so that its last exports still arrive. */
  async close(): Promise<void> {
    this.#ending.now();
    if (this.#running.length > 0) print('Ending all of them …');
    await this.#demo?.stop();
    await Promise.all(this.#running.map((server) => server.stop()));
    this.#sink?.close();
  }

  /** Undefined when the run ended meanwhile. */
  async #startDemo(servers: Servers, httpPort: number): Promise<Demo | undefined> {
    const demo = startDemo({
      windowSeconds: this.#plan.windowSeconds,
      httpPort,
      environment: {
        OTEL_EXPORTER_OTLP_ENDPOINT: servers.collector.url,
        EARSHOT_ALERTMANAGER_URL: servers.alertmanager.url,
        JAEGER_QUERY_URL: servers.jaeger.url,
        PROMETHEUS_URL: servers.prometheus.url,
      },
      onLoss: (id) => this.#losses.push(id),
    });
    this.#demo = demo;
    void demo.exited.then((exit) => this.#ended('The demo', exit, demo.log(), true));
    const untilMs = performance.now() + DEMO_TIMEOUT_MS;
    while (!this.#ending.signal.aborted) {
      if ((await countsOf(demo.url)) !== undefined) return demo;
      if (performance.now() > untilMs) {
        throw new StackError('start-failed', `the demo did not answer at ${demo.url}:`, {
          lines: lastLines(demo.log()),
        });
      }
      await pause(DEMO_LOOK_MS);
    }
    return undefined;
  }

  #show(servers: Servers, demo: Demo): void {
    const { collector, prometheus, alertmanager, jaeger } = servers;
    print('');
    for (const line of addressTable([
      { name: 'demo', url: demo.url, sees: 'the console, in a browser; /metrics' },
      { name: 'collector', url: collector.url, sees: 'takes OTLP: traces and metrics' },
      { name: 'prometheus', url: prometheus.url, sees: '/api/v1/alerts, /api/v1/rules' },
      { name: 'alertmanager', url: alertmanager.url, sees: 'alerts and silences, in a browser' },
      { name: 'jaeger', url: jaeger.url, sees: '/api/traces?service=earshot-demo' },
      { name: 'webhook', url: this.#sink?.url ?? '', sees: 'is paged; its pages are shown here' },
    ]))
      print(line);
    print('');
    print('Prometheus and Jaeger are built here without their web pages: look at their');
    print('APIs, or start docker-compose.yml, which has the pages and Grafana.');
    print(
      `The demo loses notifications; its window is ${this.#plan.windowSeconds} s. Ctrl-C ends all.`,
    );
    print('');
  }

  async #count(demo: Demo): Promise<void> {
    const { signal } = this.#ending;
    while (!signal.aborted) {
      await pause(COUNTS_EVERY_MS, undefined, { signal }).catch(() => {});
      const counts = signal.aborted ? undefined : await countsOf(demo.url);
      if (counts === undefined) continue;
      const { attempts, confirmed, silent } = counts;
      print(
        `${clock(new Date())}  ${attempts} notifications, ${confirmed} confirmed, ${silent} lost in silence`,
      );
    }
  }

  #received(page: Page): void {
    if (page.alertname === 'SilentFailures' && page.status === 'firing') this.#page ??= page;
    // It comes every minute for ever, to show that the road is open.
    if (page.alertname === 'Watchdog') {
      if (!this.#hasHeartbeat) print(`${clock(page.arrivedAt)}  heartbeat received: Watchdog`);
      this.#hasHeartbeat = true;
    } else print(pageLine(page));
  }

  #watch(server: RunningServer): void {
    this.#running.push(server);
    void server.exited.then((exit) => this.#ended(server.name, exit, server.log(), false));
  }

  #ended(name: string, exit: Exit, log: string, isEnd: boolean): void {
    if (this.#ending.signal.aborted) return;
    this.#hasFailed = true;
    print(`${clock(new Date())}  ${name} ended by itself (${describeExit(exit)}). Its last lines:`);
    for (const line of lastLines(log, LAST_LINES)) print(`  | ${line.slice(0, MAX_COLUMNS)}`);
    if (isEnd) this.#ending.now();
  }
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
