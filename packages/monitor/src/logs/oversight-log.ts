/** Tells in the log what oversight found: health that changed, alerts, and pages that got lost. */
import { ALERTS, TIERS, type HealthStatus } from '@earshot/telemetry';
import type { ChannelReach } from '../channels/pager.ts';
import type { HealthCheck } from '../health/health.ts';
import type { IncidentNotice } from '../incidents/incidents.ts';
import type { OversightListener } from '../oversight/oversight.ts';
import { plainText, type Log } from './logger.ts';
import { performanceLog, type PerformanceSources } from './performance-log.ts';

const HEALTH_LEVEL: Readonly<Record<HealthStatus, 'info' | 'warn' | 'error' | 'debug'>> = {
  healthy: 'info',
  unknown: 'debug',
  degraded: 'warn',
  critical: 'error',
};
const ALERT_LEVEL: Readonly<Record<IncidentNotice['kind'], 'info' | 'warn' | 'error'>> = {
  firing: 'error',
  repeat: 'warn',
  escalated: 'error',
  resolved: 'info',
};

export function oversightLog(
  { logger }: Pick<Log, 'logger'>,
  performance: PerformanceSources,
): OversightListener {
  return {
    checked: performanceLog(performance, { logger }),
    healthChanged: (check: HealthCheck, before: HealthStatus) => {
      const { name, status, value, advice } = check;
      // At start everything leaves `unknown` once: that is no news.
      const level = before === 'unknown' && status === 'healthy' ? 'debug' : HEALTH_LEVEL[status];
      logger[level](
        { event: 'health_changed', check: name, status, before, value, advice },
        `Health of ${name}: ${before} → ${status}`,
      );
    },
    alerted: ({ kind, tier, incident, isSilenced }) => {
      const { alert, value, count, samples } = incident;
      const { severity, summary } = ALERTS[alert];
      logger[ALERT_LEVEL[kind]](
        {
          event: `alert_${kind}`,
          alert,
          severity,
          tier,
          value,
          messages: count,
          silenced: isSilenced ? true : undefined,
          correlation_ids: samples.map(({ correlationId }) => correlationId),
        },
        `${alert} (${severity}) ${kind === 'repeat' ? 'goes on' : kind}: ${summary}`,
      );
    },
    channelsTried: (tries) => tellOfReach(tries, logger),
    channelWorksAgain: ({ channel, downMs, waiting }) => {
      const seconds = Math.round(downMs / 1000);
      logger.info(
        { event: 'channel_works_again', channel, seconds, waiting },
        `${channel} works again after ${seconds} s; pages that waited are sent now: ${waiting}`,
      );
    },
    sendingFailed: (channel, error, isGivenUp) => {
      logger[isGivenUp ? 'error' : 'warn'](
        { event: 'alert_not_sent', channel, given_up: isGivenUp, detail: plainText(error.message) },
        isGivenUp
          ? `A page could not be sent by ${channel} and is given up: ${plainText(error.message)}`
          : `A page could not be sent by ${channel}; it is tried again: ${plainText(error.message)}`,
      );
    },
  };
}

/** One line when all is well; one for each channel by which nobody would be told. */
export function tellOfReach(tries: readonly ChannelReach[], logger: Log['logger']): void {
  const lost = tries.filter(({ error }) => error !== undefined);
  for (const { channel, error } of lost) {
    const detail = plainText(error!.message);
    logger.warn(
      { event: 'channel_unreachable', channel, detail },
      `Alerts can't go by ${channel}: ${detail}; once that is mended: earshot test-alert ${channel}`,
    );
  }
  if (lost.length > 0 || tries.length === 0) return;
  const channels = tries.map(({ channel }) => channel);
  const untold = TIERS.filter((tier) => !tries.some(({ tiers }) => tiers.includes(tier)));
  const toNobody =
    untold.length === 0 ? '' : `; by none of them to ${untold.join(', ')} (earshot doctor)`;
  logger.info(
    {
      event: 'channels_reached',
      channels,
      untold_tiers: untold.length === 0 ? undefined : untold,
    },
    `Alerts can go by ${channels.join(', ')}: reached, and nothing sent; earshot test-alert sends a test${toNobody}`,
  );
}
