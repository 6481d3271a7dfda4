/** `earshot emergency-mode`: looks closer for a while. */
import { PATHS } from '../http/paths.ts';
import type { ApiClient } from './api-client.ts';
import { localTime } from './local-time.ts';
import { clean } from './paint.ts';

export interface ModeAnswer {
  readonly reason: string;
  readonly ends_at: string;
}

export function beginMode(
  api: ApiClient,
  asked: { minutes: number; reason: string },
): Promise<ModeAnswer> {
  return api.post(PATHS.emergencyMode, asked);
}

export async function endMode(api: ApiClient): Promise<{ readonly emergency_mode: null }> {
  await api.delete(PATHS.emergencyMode);
  return { emergency_mode: null };
}

export function printBegun({ reason, ends_at: until }: ModeAnswer): string[] {
  return [
    `Emergency mode is on until ${localTime(until)}: ${clean(reason)}`,
    'Health is checked every 5 s, every notification is traced, and alerts go to all tiers.',
  ];
}

export function printEnded(): string[] {
  return ['Emergency mode is off.'];
}
