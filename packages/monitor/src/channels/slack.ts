/** Slack's incoming webhooks, and whatever takes the same shape. */
import type { AlertChannel } from './channel.ts';
import { post, type HttpTarget } from './http-channel.ts';
import { tiersOf, type Page } from './page.ts';

const COLOURS: Readonly<Record<string, string>> = {
  critical: '#c0392b',
  high: '#e67e22',
  medium: '#f1c40f',
};
const RESOLVED = '#27ae60';

export function slackChannel(target: HttpTarget): AlertChannel {
  return { name: 'slack', send: (page) => post(target, slackBody(page)) };
}

export function slackBody(page: Page): Record<string, unknown> {
  return {
    text: escaped(page.title),
    attachments: [
      {
        color: page.kind === 'resolved' ? RESOLVED : COLOURS[page.labels['severity'] ?? ''],
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

/** Slack's three control characters; a correlation ID has to stay text. */
function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
