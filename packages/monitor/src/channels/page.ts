/** What a person is told: the same words for every channel, without any user's data. */
import {
  ALERTS,
  alertLabels,
  runbookUrl,
  TIERS,
  type AlertedService,
  type Tier,
} from '@earshot/telemetry';
import { explainUrl, runbookPath } from '../http/paths.ts';
import type { IncidentNotice } from '../incidents/incidents.ts';
import type { WallClock } from '../wall-clock.ts';

export interface Page {
  readonly kind: IncidentNotice['kind'] | 'emergency' | 'test';
  readonly tier: Tier;
  /** In emergency mode everybody is told; of an end, all who were called. */
  readonly alsoTo?: readonly Tier[];
  /** One line: `CRITICAL SilentFailures: agent-service`. */
  readonly title: string;
  readonly text: string;
  readonly labels: Readonly<Record<string, string>>;
  /** ISO 8601. */
  readonly startsAt: string;
  readonly endsAt: string | null;
  readonly value: number | null;
  readonly count: number;
  readonly samples: readonly { readonly correlationId: string; readonly reason: string }[];
  readonly links: readonly { readonly title: string; readonly url: string }[];
}

export interface PageSources {
  readonly service: AlertedService;
  readonly wall: WallClock;
  /** What links begin with; undefined while the HTTP API does not answer. */
  readonly publicUrl: () => string | undefined;
  readonly isForAll?: boolean;
}

/** Whom a page is for. */
export function tiersOf({ tier, alsoTo = [] }: Pick<Page, 'tier' | 'alsoTo'>): readonly Tier[] {
  return [tier, ...alsoTo];
}

const WORDS: Readonly<Record<IncidentNotice['kind'], string>> = {
  firing: '',
  repeat: 'still firing: ',
  resolved: 'resolved: ',
  escalated: 'nobody has acknowledged: ',
};

/** The same page as one of another kind. */
export function retitled(page: Page, kind: IncidentNotice['kind'], words = WORDS[kind]): Page {
  const before = page.kind === 'emergency' || page.kind === 'test' ? '' : WORDS[page.kind];
  return { ...page, kind, title: words + page.title.slice(before.length) };
}

/** A correlation ID comes from outside; a page is no place for all of them. */
const SHOWN_SAMPLES = 3;

export function pageOf(
  { kind, tier, alsoTo = [], incident }: IncidentNotice,
  sources: PageSources,
): Page {
  const { service, wall, publicUrl } = sources;
  const { severity, summary } = ALERTS[incident.alert];
  const base = publicUrl();
  const others = sources.isForAll === true ? TIERS.filter((other) => other !== tier) : alsoTo;
  const latest = incident.samples.slice(-SHOWN_SAMPLES).toReversed();
  const many = incident.count > 1 ? ` ${incident.count} messages so far.` : '';
  return {
    kind,
    tier,
    ...(others.length === 0 ? {} : { alsoTo: others }),
    title: `${WORDS[kind]}${severity.toUpperCase()} ${incident.alert}: ${service.serviceName}`,
    text: `${summary}${many}`,
    labels: alertLabels(incident.alert, service),
    startsAt: wall.at(incident.startedAtMs),
    endsAt: incident.resolvedAtMs === undefined ? null : wall.at(incident.resolvedAtMs),
    value: incident.value ?? null,
    count: incident.count,
    samples: latest,
    links: [
      {
        title: 'Runbook',
        url:
          base === undefined ? runbookUrl(incident.alert) : `${base}${runbookPath(incident.alert)}`,
      },
      ...(base === undefined
        ? []
        : latest.map(({ correlationId, reason }) => ({
            title: `What became of ${correlationId} (${reason})`,
            url: explainUrl(base, correlationId),
          }))),
    ],
  };
}
