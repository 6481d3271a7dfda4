/** Slack's incoming webhooks, and whatever takes the same shape. */
import type { AlertChannel } from './channel.ts';
import { post, reach, type HttpTarget } from './http-channel.ts';
import { tiersOf, type Page } from './page.ts';

const COLOURS: Readonly<Record<string, string>> = {
  critical: '#c0392b',
  high: '#e67e22',
  medium: '#f1c40f',
};
const RESOLVED = '#27ae60';
const TEST = '#3498db';

export function slackChannel(target: HttpTarget): AlertChannel {
  return {
    name: 'slack',
    reach: () => reach(target),
    send: (page) => post(target, slackBody(page)),
  };
}

export function slackBody(page: Page): Record<string, unknown> {
  return {
    text: escaped(page.title),
    attachments: [
      {
        color: colourOf(page),
        fallback: escaped(page.title),
        text: [
          escaped(page.text),
          ...page.links.map(({ title, url }) => `<${url}|${escaped(title)}>`),
        ].join('\n'),
        footer: `Earshot, for ${tiersOf(page).join(', ')}`,
      },
    ],
  };
}

function colourOf({ kind, labels }: Page): string | undefined {
  if (kind === 'resolved') return RESOLVED;
  return kind === 'test' ? TEST : COLOURS[labels['severity'] ?? ''];
}

/** Slack's three control characters; a correlation ID has to stay text. */
function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
