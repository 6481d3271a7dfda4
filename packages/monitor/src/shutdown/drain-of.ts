/** The end of a monitored process: what of it is flushed, in which order. */
import type { Following } from '../following.ts';
import type { Member } from '../service/member.ts';
import type { Serving } from '../serving.ts';
import { countsOf } from '../snapshot.ts';
import { Drain } from './drain.ts';

export interface EndingParts {
  /** Undefined while, or where, the process is no such part of its service. */
  readonly serving: () => Serving | undefined;
  readonly member: () => Member | undefined;
}

export function drainOf(following: Following, { serving, member }: EndingParts): Drain {
  const { runtime, settings, whole, spans, narrator, audit, log } = following;
  return new Drain({
    runtime,
    stepped: (step, durationMs) => {
      log.logger.debug(
        { event: 'end_step', step, duration_ms: durationMs },
        `End: ${step} in ${durationMs} ms`,
      );
      // What comes after the final counts is written by nobody else.
      if (step === 'exports') log.sink.flushSync();
    },
    timeoutMs: settings.drainTimeoutSeconds * 1000,
    counts: () => countsOf(whole.measurements()),
    report: (counts) => {
      serving()?.archive.end();
      following.journal?.flushSync();
      narrator.flush();
      member()?.report(true);
      // The final counts of a service are written once, by the process that has the sum.
      const level = member() === undefined ? 'info' : 'debug';
      log.logger[level]({ event: 'final_counts', counts }, 'final counts');
      audit?.flushSync();
      log.sink.flushSync();
    },
    beforeLastVerdicts: () => {
      serving()?.emergencyMode.stop();
      following.otlp?.endSpans();
    },
    flushExports: async (timeoutMs) => {
      const flush = async (): Promise<void> => following.otlp?.flush();
      const alerts = following.direct?.flush(timeoutMs);
      const pages = serving()?.oversight.flush();
      await spans.drain(flush, timeoutMs);
      await flush();
      await Promise.all([alerts, pages]);
    },
  });
}
