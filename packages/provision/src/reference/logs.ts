/** docs/reference/logs.md: every event that the monitor writes to its log. */
import { LOG_EVENTS, type LogEventRow } from '@earshot/telemetry';
import type { Artifact } from '../artifact.ts';
import { code, codes, page, table } from './markdown.ts';

export function logsPage(): Artifact {
  const events = Object.entries<LogEventRow>(LOG_EVENTS);
  return page('logs', 'Log events', [
    'One JSON object a line, on stderr. Each line has `level`, `time`, `logger` (`earshot`), `pid`, `event` and `msg`, and those of the fields below that are known. Users appear as keyed hashes, payloads never.',
    rowsOf(events.filter(([, { isAudit }]) => isAudit !== true)),
    '## The security audit log',
    'These lines have `audit: true`. With `EARSHOT_AUDIT_LOG` they are also appended to a file of their own, whatever the level of the log is. `by` is the name that the caller gives, in the body or in the header `X-Earshot-By`, as `earshot` does; `from` is the address that the request came from. Reasons and titles are written without e-mail addresses, tokens and passwords.',
    rowsOf(events.filter(([, { isAudit }]) => isAudit === true)),
  ]);
}

function rowsOf(events: readonly (readonly [string, LogEventRow])[]): string {
  return table(
    ['event', 'level', 'what it tells', 'fields'],
    events.map(([name, { levels, brief, fields }]) => [
      code(name),
      levels.join(', '),
      brief,
      codes(fields),
    ]),
  );
}
