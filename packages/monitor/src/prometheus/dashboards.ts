/**
 * The dashboards by the numbers of a Prometheus. When it is of no help the service's own numbers are
 * shown, with a sentence that says why: never an error, and never a long wait.
 */
import type { MonotonicClock } from '@earshot/instrumentation';
import { DASHBOARDS, type DashboardId, type Panel } from '@earshot/telemetry';
import {
  dashboardData,
  dashboardOf,
  panelsOf,
  type DashboardData,
  type DashboardTime,
} from '../dashboards/dashboard-data.ts';
import { embeddedPanel, type OwnPast } from '../dashboards/embedded.ts';
import type { PanelData } from '../dashboards/panel-data.ts';
import { stepMsOf, timesOf, type PanelTime } from '../dashboards/panel-time.ts';
import { panelByPrometheus, type Asking } from './panel.ts';
import type { Prometheus } from './prometheus.ts';
import { firstSeen, jobOf, matchersOf, type ThisService } from './this-service.ts';

export interface PrometheusDashboardsOptions {
  readonly prometheus: Prometheus;
  readonly service: ThisService;
  readonly resolutionSeconds: number;
  readonly clock: MonotonicClock;
  /** This moment, by both clocks, with what the service itself knows. */
  readonly now: () => { readonly atMs: number; readonly past: OwnPast };
}

/** For the first question; who does not answer that is not asked forty more. */
const FIRST_TIMEOUT_MS = 2_000;
/** For the whole dashboard. */
const TIMEOUT_MS = 5_000;
/** However many look at a dashboard, it is evaluated once in so long. */
const SHARED_MS = 1_000;
/** Who did not answer is left alone for a while, so that the console does not wait again and again. */
const LEFT_ALONE_MS = 10_000;
const MAX_DASHBOARDS = 16;

interface Shared {
  readonly data: Promise<DashboardData>;
  untilMs: number;
}

export class PrometheusDashboards {
  readonly #options: PrometheusDashboardsOptions;
  readonly #shared = new Map<string, Shared>();
  #leftAlone: { readonly untilMs: number; readonly note: string } | undefined;

  constructor(options: PrometheusDashboardsOptions) {
    this.#options = options;
  }

  /** Never rejects because of the Prometheus. */
  show(id: DashboardId, rangeSeconds: number | undefined): Promise<DashboardData> {
    const { clock } = this.#options;
    for (const [key, { untilMs }] of this.#shared) {
      if (untilMs <= clock()) this.#shared.delete(key);
    }
    const key = `${id} ${rangeSeconds}`;
    const known = this.#shared.get(key);
    if (known !== undefined) return known.data;
    if (this.#shared.size >= MAX_DASHBOARDS) {
      return Promise.resolve(this.#own(id, rangeSeconds, 'is asked for too much at once'));
    }
    const shared: Shared = { data: this.#evaluate(id, rangeSeconds), untilMs: Infinity };
    this.#shared.set(key, shared);
    const settled = (): void => {
      shared.untilMs = clock() + SHARED_MS;
    };
    shared.data.then(settled, settled);
    return shared.data;
  }

  async #evaluate(id: DashboardId, rangeSeconds: number | undefined): Promise<DashboardData> {
    const { prometheus, service, resolutionSeconds, clock } = this.#options;
    const startMs = clock();
    if (this.#leftAlone !== undefined && startMs < this.#leftAlone.untilMs) {
      return this.#own(id, rangeSeconds, this.#leftAlone.note);
    }
    const { atMs, past } = this.#options.now();
    const time = { atMs, rangeSeconds };
    try {
      const matchers = await matchersOf(service, (query) =>
        prometheus.at(query, atMs, startMs + FIRST_TIMEOUT_MS),
      );
      this.#leftAlone = undefined;
      if (matchers === undefined) {
        return this.#own(id, rangeSeconds, `has nothing of this service (job ${jobOf(service)})`);
      }
      const deadlineMs = startMs + TIMEOUT_MS;
      const asking = { prometheus, matchers, resolutionSeconds, deadlineMs };
      const [panels, sinceMs] = await Promise.all([
        evaluated(id, time, past, asking),
        knownSince(id, time, asking),
      ]);
      const shown = dashboardOf(id, time, (panel) => panels.get(panel)!);
      const since = new Date(sinceMs).toISOString();
      return { ...shown, source: 'prometheus', since, note: null };
    } catch (error) {
      const note = `does not answer (${messageOf(error)})`;
      this.#leftAlone = { untilMs: clock() + LEFT_ALONE_MS, note };
      return this.#own(id, rangeSeconds, note);
    }
  }

  #own(id: DashboardId, rangeSeconds: number | undefined, why: string): DashboardData {
    const { atMs, past } = this.#options.now();
    return {
      ...dashboardData(id, past, { atMs, rangeSeconds }),
      note: `The Prometheus at ${this.#options.prometheus.address} (PROMETHEUS_URL) ${why}, so these are the service's own numbers.`,
    };
  }
}

/** Each panel by Prometheus, or by itself where one fails. Rejects when all of them do. */
async function evaluated(
  id: DashboardId,
  time: DashboardTime,
  past: OwnPast,
  asking: Asking,
): Promise<ReadonlyMap<Panel, PanelData>> {
  const errors: unknown[] = [];
  const panels = panelsOf(id, time);
  const shown = await Promise.all(
    panels.map(async ([panel, at]): Promise<[Panel, PanelData]> => {
      if (panel.queries.length === 0) return [panel, embeddedPanel(panel, past, at)];
      try {
        return [panel, await panelByPrometheus(panel, at, asking)];
      } catch (error) {
        errors.push(error);
        return [panel, ownPanel(panel, past, at, messageOf(error))];
      }
    }),
  );
  const asked = panels.filter(([{ queries }]) => queries.length > 0);
  if (asked.length > 0 && errors.length === asked.length) throw errors[0];
  return new Map(shown);
}

/** Never rejects: whoever asks learns from the panels that there is no answer. */
function knownSince(
  id: DashboardId,
  { atMs, rangeSeconds = DASHBOARDS[id].rangeSeconds }: DashboardTime,
  { prometheus, matchers, deadlineMs }: Asking,
): Promise<number> {
  const time = { atMs, rangeSeconds };
  const fromMs = timesOf(time)[0]!;
  const steps = { fromMs, untilMs: atMs, stepMs: stepMsOf(time) };
  const ask = (query: string) => prometheus.over(query, steps, deadlineMs);
  return firstSeen(matchers.matchers, ask, steps).catch(() => fromMs);
}

/** What the service knows itself, or else nothing but the reason. */
function ownPanel(panel: Panel, past: OwnPast, time: PanelTime, why: string): PanelData {
  const own = embeddedPanel(panel, past, time);
  return own.needs === undefined
    ? {
        ...own,
        note: `Prometheus could not answer this (${why}): the service's own numbers.`,
      }
    : { level: null, series: [], note: `Prometheus could not answer this (${why}).` };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
