/** A look-up's answer as a page for people: no script, everything escaped. */
import { OUTCOME_BRIEFS } from '@earshot/telemetry';
import { anewText } from '../history/anew.ts';
import { ENDINGS } from '../history/endings.ts';
import { factsText } from '../history/facts-text.ts';
import type { NoticeStory, NotificationStory, Story } from '../history/story.ts';
import { FOUND_LIMIT } from '../history/telling.ts';
import { escapeHtml as escape, htmlPage, securityPolicyOf } from './page.ts';
import { STYLE } from './trace-style.ts';

export const CONTENT_SECURITY_POLICY = securityPolicyOf(STYLE);

export function tracePage(story: Story, now: string): string {
  const { correlation_id: id, notifications } = story;
  return htmlPage({
    title: id,
    style: STYLE,
    body: `<header>
<p class="brand">Earshot · did they hear it?</p>
<h1><span class="label">Correlation ID</span> <code>${escape(id)}</code></h1>
<p class="summary">${summaryOf(story)}</p>
${story.note === null ? '' : `<p class="note">${escape(story.note)}</p>\n`}</header>
<main>
${
  story.notifications_total === 0
    ? nothing(story)
    : notifications.map((one) => notification(one, story)).join('\n')
}
${notices('Connections', story.connections, ['event', 'connection', 'role', 'destination', 'user_hash', 'close_code', 'reconnect_ms', 'detail'])}
${notices('Tools', story.tools, ['stage', 'tool', 'call_id', 'duration_ms', 'error_type', 'detail', 'trace_id'])}
${notices('Bridges', bridgeRows(story), ['stage', 'bridge', 'by_earshot', 'attempt', 'reason', 'detail'])}
${notices('Checkpoints', checkpointRows(story), ['name', 'facts', 'tool', 'held_back'])}
</main>
<footer>${escape(now)} · times are UTC · this history holds the last ${story.history.confirmed} confirmed, ${story.history.others} other and all ${story.history.pending} pending notifications.${story.scope === 'next_hop' ? ' “Received” means by the next WebSocket endpoint; a proxy that ends connections answers for itself.' : ''}</footer>`,
  });
}

function summaryOf(story: Story): string {
  const { notifications_by_outcome: counts, notifications_total: total } = story;
  const chips = ENDINGS.filter((ending) => counts[ending] > 0).map(
    (ending) => `<span class="chip ${escape(ending)}">${counts[ending]} ${escape(ending)}</span>`,
  );
  return `${total} ${total === 1 ? 'notification' : 'notifications'} ${chips.join(' ')}${pagesOf(story)}`;
}

/** What is not on this page, and where it is. */
function pagesOf({ page, pages, notifications, ...story }: Story): string {
  if (pages === 1) return '';
  const link = (to: number, text: string): string =>
    to < 1 || to > pages
      ? ''
      : ` <a href="?correlation_id=${encodeURIComponent(story.correlation_id)}&amp;page=${to}">${text}</a>`;
  const beyond =
    story.notifications_total > pages * FOUND_LIMIT ? ' What is beyond them is counted alone.' : '';
  return ` Page ${page} of ${pages} lists ${notifications.length}: what was not confirmed comes first, then what is pending, of each the newest.${beyond}${link(page - 1, 'Page before')}${link(page + 1, 'Next page')}`;
}

function nothing({ history, correlation_id }: Story): string {
  return `<section class="card empty"><h2>Nothing was sent under this ID</h2>
<p>No notification with the correlation ID <code>${escape(correlation_id)}</code> is among the last ${history.confirmed} confirmed, ${history.others} other and ${history.pending} pending ones of this process. It may be older than this history, belong to another process, or be misspelt.</p></section>`;
}

function notification(one: NotificationStory, { scope }: Story): string {
  const facts: [string, string | number | null][] = [
    ['Tool', one.tool],
    ['Destination', one.destination],
    ['Direction', one.direction === null ? null : one.direction.replace('_', ' ')],
    ['Connection', one.connection],
    ['User', one.user_hash],
    ['Meant for', one.recipient_hash],
    ['Size', `${one.bytes} bytes`],
    ['Level required', one.level_required],
    [
      'Level reached',
      one.level_reached === null
        ? 'none proved'
        : `${one.level_reached}${one.level_reached === 'received' ? ` (${scope.replaceAll('_', ' ')})` : ''}`,
    ],
    ['Trace', one.trace_id],
    ['Span', one.span_id],
    ['Message ID', one.id],
    ['Sent again for', one.redelivery_of],
    ['Detail', one.detail],
  ];
  const why =
    one.reason_brief ??
    (one.outcome === 'pending' ? 'It waits for its proof.' : OUTCOME_BRIEFS[one.outcome]);
  return `<section class="card ${escape(one.outcome)}">
<h2><span class="chip ${escape(one.outcome)}">${escape(one.outcome)}</span>${one.reason === null ? '' : ` <span class="reason">${escape(one.reason)}</span>`} <span class="took">${escape(took(one.duration_ms))}</span></h2>
<p class="why">${escape(why)}</p>
<ol class="events">
${one.events.map((event) => `<li class="${escape(event.event)}"><b>${escape(event.event)}</b> <time>${escape(event.at)}</time> <span class="after">+${escape(took(event.after_ms))}</span></li>`).join('\n')}
${one.outcome === 'pending' ? '<li class="waiting"><b>waiting</b> for the proof</li>' : ''}
</ol>
<dl>
${facts
  .filter(([, value]) => value !== null)
  .map(([name, value]) => `<div><dt>${escape(name)}</dt><dd>${escape(String(value))}</dd></div>`)
  .join('\n')}
</dl>
</section>`;
}

function bridgeRows({ bridges }: Story): NoticeStory[] {
  return bridges.map((notice) => ({ ...notice, by_earshot: anewText(notice, (at) => at) ?? null }));
}

function checkpointRows({ checkpoints }: Story): NoticeStory[] {
  return checkpoints.map(({ at, name, facts, tool, held_back: held }) => ({
    at,
    name,
    facts: factsText(facts) || null,
    tool,
    held_back: held === 0 ? null : held,
  }));
}

function notices(title: string, rows: Story['connections'], columns: readonly string[]): string {
  if (rows.length === 0) return '';
  const shown = columns.filter((column) =>
    rows.some((row) => row[column] !== null && row[column] !== undefined),
  );
  const cell = (value: NoticeStory[string] | undefined): string =>
    `<td>${value === null || value === undefined ? '' : escape(String(value))}</td>`;
  return `<section class="card"><h2>${escape(title)}</h2>
<div class="wide"><table><thead><tr><th>at</th>${shown.map((column) => `<th>${escape(column.replaceAll('_', ' '))}</th>`).join('')}</tr></thead>
<tbody>
${rows.map((row) => `<tr>${cell(row['at'])}${shown.map((column) => cell(row[column])).join('')}</tr>`).join('\n')}
</tbody></table></div></section>`;
}

/** A duration as a person reads it. */
function took(ms: number): string {
  if (ms === 0) return '0 ms';
  if (ms < 1) return `${Math.round(ms * 1000)} µs`;
  if (ms < 1000) return `${Math.round(ms * 10) / 10} ms`;
  return `${Math.round(ms / 10) / 100} s`;
}
