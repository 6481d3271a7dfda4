/** POST /monitoring/websocket/channels/test: somebody wants to see whether alerts would arrive. */
import type { Runtime } from '@earshot/instrumentation';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { ChannelName, ChannelTest } from '../channels/pager.ts';
import { plainText } from '../logs/logger.ts';
import { callerOf } from './caller.ts';
import { whyNobody, type PagerSources } from './emergency-alert.ts';
import { HttpError } from './errors.ts';
import { PATHS } from './paths.ts';

export interface ChannelRouteSources extends PagerSources {
  readonly runtime: Runtime;
}
export interface ChannelTestsAnswer {
  readonly tests: readonly ReturnType<typeof testAnswer>[];
}

/** Each of them is a page that somebody has to read. */
export const TESTS_A_MINUTE = 6;
const MINUTE_MS = 60_000;

const BODY = {
  type: 'object',
  additionalProperties: false,
  properties: {
    channel: { type: 'string', minLength: 1, maxLength: 50 },
    by: { type: 'string', minLength: 1, maxLength: 100, pattern: '\\S' },
  },
} as const;

export function addChannelRoutes(api: FastifyInstance, sources: ChannelRouteSources): void {
  const { runtime, pager, log } = sources;
  let recentMs: readonly number[] = [];
  const passLimit = (reply: FastifyReply): void => {
    const nowMs = runtime.clock();
    recentMs = recentMs.filter((atMs) => nowMs - atMs < MINUTE_MS);
    if (recentMs.length < TESTS_A_MINUTE) {
      recentMs = [...recentMs, nowMs];
      return;
    }
    const waitSeconds = Math.ceil((recentMs[0]! + MINUTE_MS - nowMs) / 1000);
    void reply.header('retry-after', String(waitSeconds));
    throw new HttpError(429, {
      code: 'too_many_tests',
      message: `Channels are tested ${TESTS_A_MINUTE} times a minute at most; the next test may be in ${waitSeconds} s.`,
    });
  };
  api.post(
    PATHS.channelTest,
    { schema: { body: BODY } },
    async (request, reply): Promise<ChannelTestsAnswer> => {
      const why = whyNobody(sources);
      if (why !== undefined) throw new HttpError(503, why);
      const names = wantedOf(request, pager.names);
      passLimit(reply);
      const { by = 'Somebody' } = request.body as { by?: string };
      const tests = await pager.test(names, by);
      for (const { channel, durationMs, error } of tests) {
        log.logger[error === undefined ? 'info' : 'warn'](
          {
            event: 'channel_tested',
            audit: true,
            channel,
            ...callerOf(request),
            delivered: error === undefined,
            duration_ms: durationMs,
            detail: error === undefined ? undefined : plainText(error),
          },
          `A test by ${channel} ${error === undefined ? 'was delivered' : 'came to nothing'}`,
        );
      }
      return { tests: tests.map(testAnswer) };
    },
  );
}

function testAnswer({ channel, durationMs, error }: ChannelTest) {
  return {
    channel,
    delivered: error === undefined,
    duration_ms: durationMs,
    ...(error === undefined ? {} : { error: plainText(error) }),
  };
}

function wantedOf({ body }: FastifyRequest, names: readonly ChannelName[]): readonly ChannelName[] {
  const { channel } = body as { channel?: string };
  if (channel === undefined) return names;
  const name = names.find((one) => one === channel);
  if (name !== undefined) return [name];
  throw new HttpError(400, {
    code: 'unknown_channel',
    message: 'No such channel is set.',
    field: 'channel',
    value: channel,
    allowed: names.join(', '),
  });
}
