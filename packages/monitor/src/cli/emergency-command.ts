/** `earshot emergency`: calls everybody. */
import type { Severity } from '@earshot/telemetry';
import { PATHS } from '../http/paths.ts';
import type { ApiClient } from './api-client.ts';
import { clean } from './paint.ts';

export interface EmergencyAnswer {
  readonly status: 'accepted' | 'duplicate';
  readonly channels: readonly string[];
}

export function raiseEmergency(
  api: ApiClient,
  emergency: { title: string; message: string; severity: Severity },
): Promise<EmergencyAnswer> {
  return api.post(PATHS.emergencyAlert, emergency);
}

export function printEmergency({ status, channels }: EmergencyAnswer): string[] {
  const by = channels.map((channel) => clean(channel)).join(', ');
  return [
    status === 'accepted'
      ? `All tiers are called, by ${by}. Whether it arrived: earshot doctor.`
      : `The same was raised less than a minute ago, by ${by}: nobody is called twice.`,
  ];
}
