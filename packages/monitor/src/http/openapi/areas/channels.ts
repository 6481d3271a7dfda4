/** By what people are told. */
import { ALERT_CHANNELS } from '@earshot/telemetry';
import { PATHS } from '../../paths.ts';
import { MALFORMED, type Area } from '../area.ts';
import { count, listOf, named, object, text, yesOrNo } from '../schema.ts';

export const CHANNEL_AREA: Area = {
  operations: {
    [`POST ${PATHS.channelTest}`]: {
      summary:
        'Sends a page that says it is a test, by the channel named or by all, once. Six a minute at most.',
      tag: 'alerts',
      answers: { 200: { description: 'How it went by each, within 8 s.', shape: 'ChannelTests' } },
      problems: {
        400: `${MALFORMED} Or no such channel is set.`,
        429: 'More than six within a minute.',
        503: 'No channel is set, or alerts are off.',
      },
    },
  },
  shapes: {
    ChannelTests: object({
      tests: listOf(
        object(
          { channel: named(ALERT_CHANNELS), delivered: yesOrNo, duration_ms: count },
          { error: text },
        ),
      ),
    }),
  },
};
