/** A page by which somebody sees that a channel works. It says so plainly: nothing is wrong. */
import type { Tier } from '@earshot/telemetry';
import { testAlert } from '../alerts/alert.ts';
import type { AlertChannel } from './channel.ts';
import type { Page, PageSources } from './page.ts';

export interface TestOrder {
  readonly channel: AlertChannel['name'];
  /** Who wants it. */
  readonly by: string;
  readonly tier: Tier;
}

export function testPage(
  { channel, by, tier }: TestOrder,
  nowMs: number,
  sources: PageSources,
): Page {
  const { service, wall } = sources;
  const { labels, annotations } = testAlert(channel, by, service);
  const at = wall.at(nowMs);
  return {
    kind: 'test',
    tier,
    title: annotations['summary']!,
    text: annotations['description']!,
    labels,
    startsAt: at,
    // Over at once: nothing may take it for something that is open.
    endsAt: at,
    value: null,
    count: 0,
    samples: [],
    links: [],
  };
}
