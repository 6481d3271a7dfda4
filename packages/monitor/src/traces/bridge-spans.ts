/** Bridges in a story, from the spans of their creation. */
import { SPAN_ATTRIBUTES as KEYS } from '@earshot/telemetry';
import type { NoticeStory } from '../history/story.ts';
import { iso, STATUS_CODE, STATUS_MESSAGE, textIn } from './span-facts.ts';
import type { StoredSpan } from './stored-span.ts';

export function bridgeNotices(correlationId: string, span: StoredSpan): NoticeStory[] {
  const { attributes, startMs, durationMs, events } = span;
  const bridge = textIn(attributes, KEYS.bridgeName);
  if (bridge === null) return [];
  const isReinitialisation = textIn(attributes, KEYS.remediation) !== null;
  const notice = (
    stage: string,
    atMs: number,
    attempt: number,
    reason: string | null,
    detail: string | null,
  ): NoticeStory => ({
    at: iso(atMs),
    stage,
    bridge,
    correlation_id: correlationId,
    reason,
    attempt,
    detail,
    is_reinitialisation: isReinitialisation,
  });
  const retries = events.filter(({ name }) => name === 'retry');
  const reason = textIn(attributes, KEYS.reason);
  const hasFailed = attributes.get(STATUS_CODE) === 'ERROR';
  const message = textIn(attributes, STATUS_MESSAGE);
  return [
    notice('started', startMs, 1, null, null),
    ...retries.map(({ atMs, attributes: why }, index) =>
      notice(
        'retried',
        atMs,
        index + 1,
        textIn(why, KEYS.reason),
        textIn(why, KEYS.exceptionMessage),
      ),
    ),
    notice(
      hasFailed ? 'failed' : 'succeeded',
      startMs + durationMs,
      retries.length + 1,
      reason,
      message === reason ? null : message,
    ),
  ];
}
