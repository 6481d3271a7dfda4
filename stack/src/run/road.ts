/**
 * How far one silent failure has come: detected, paged, in Prometheus, in Jaeger. Each is looked for
 * where a user would look.
 */

import { prometheusName } from '@earshot/telemetry';

import { SERVICE_NAME } from './demo.ts';

export interface Loss {
  readonly correlationId: string;
  readonly reason: string;
  readonly tool: string | null;
  readonly traceId: string | null;
  readonly detectedAt: Date;
}

export interface InJaeger {
  readonly spans: number;
  readonly url: string;
}

const ASK_TIMEOUT_MS = 3_000;
const SILENT_FAILURES = prometheusName('earshot.notification.silent_failures');

/** The earliest silent failure of a correlation ID, by the demo's own trace look-up. */
export async function lossOf(demoUrl: string, correlationId: string): Promise<Loss | undefined> {
  const story = await ask<{
    notifications: {
      outcome: string;
      reason: string | null;
      tool: string | null;
      trace_id: string | null;
      events: { event: string; at: string }[];
    }[];
  }>(storyUrl(demoUrl, correlationId));
  const losses = (story?.notifications ?? [])
    .filter(({ outcome }) => outcome === 'silent')
    .map(({ reason, tool, trace_id: traceId, events }) => ({
      correlationId,
      reason: reason ?? '',
      tool,
      traceId,
      detectedAt: new Date(events.find(({ event }) => event === 'silent')?.at ?? Number.NaN),
    }));
  return losses.toSorted((a, b) => a.detectedAt.getTime() - b.detectedAt.getTime())[0];
}

/** How many silent failures Prometheus knows of for this reason. */
export async function countInPrometheus(
  prometheusUrl: string,
  reason: string,
): Promise<number | undefined> {
  const answer = await ask<{ data: { result: { value: [number, string] }[] } }>(
    prometheusLink(prometheusUrl, reason),
  );
  const value = Number(answer?.data.result[0]?.value[1] ?? 0);
  return value > 0 ? value : undefined;
}

/** The trace of the loss, among those that Jaeger finds by its correlation ID. */
export async function traceInJaeger(
  jaegerUrl: string,
  { correlationId, traceId }: Loss,
): Promise<InJaeger | undefined> {
  const url = jaegerLink(jaegerUrl, correlationId);
  const answer = await ask<{ data: { traceID: string; spans: unknown[] }[] | null }>(url);
  // Spans that are made at the verdict are traces of their own.
  const trace = answer?.data?.find(({ traceID }) => traceId === null || traceID === traceId);
  if (trace === undefined) return undefined;
  return { spans: trace.spans.length, url };
}

export function storyUrl(demoUrl: string, correlationId: string): string {
  return `${demoUrl}/monitoring/websocket/traces?correlation_id=${encodeURIComponent(correlationId)}`;
}

export function prometheusLink(prometheusUrl: string, reason: string): string {
  const query = `${SILENT_FAILURES}{reason="${reason}"}`;
  return `${prometheusUrl}/api/v1/query?query=${encodeURIComponent(query)}`;
}

export function jaegerLink(jaegerUrl: string, correlationId: string): string {
  const tags = JSON.stringify({ 'messaging.message.conversation_id': correlationId });
  return `${jaegerUrl}/api/traces?service=${SERVICE_NAME}&tags=${encodeURIComponent(tags)}`;
}

async function ask<Answer>(url: string): Promise<Answer | undefined> {
  try {
    const response = await fetch(url, {
      signal: AbortSignal.timeout(ASK_TIMEOUT_MS),
      headers: { accept: 'application/json' },
    });
    return response.ok ? ((await response.json()) as Answer) : undefined;
  } catch {
    return undefined;
  }
}
