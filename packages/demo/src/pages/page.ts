/**
 * What a person would be paged with, as one line each: Alertmanager's webhook (its documentation,
 * <webhook_config>), a message in Slack's shape, or a mail.
 */

export interface Page {
  readonly channel: 'webhook' | 'slack' | 'email';
  readonly text: string;
}

interface Alert {
  readonly status?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

/** Of a request's JSON. What has neither shape is shown as it came. */
export function pagesOf(body: unknown): Page[] {
  if (isObject(body) && Array.isArray(body['alerts'])) {
    const alerts = body['alerts'].filter(isObject) as Alert[];
    return alerts.map((alert) => ({ channel: 'webhook', text: textOf(alert) }));
  }
  if (isObject(body) && (Array.isArray(body['attachments']) || 'text' in body))
    return [{ channel: 'slack', text: slackText(body) }];
  return [{ channel: 'webhook', text: oneLine(JSON.stringify(body) ?? '') }];
}

/** Of a mail's headers and body. */
export function mailPage(mail: string): Page {
  const headers = mail.split(/\r?\n\r?\n/, 1)[0]!;
  const subject = /^subject:\s*(.*(?:\r?\n[ \t].*)*)/im.exec(headers)?.[1] ?? '(no subject)';
  const to = /^to:\s*(.*)/im.exec(headers)?.[1]?.trim() ?? 'nobody';
  return { channel: 'email', text: oneLine(`to ${to}: ${subject}`) };
}

function textOf({ status = 'firing', labels = {}, annotations = {} }: Alert): string {
  const facts = [
    status,
    labels['severity'],
    labels['alertname'],
    labels['service_name'],
    annotations['summary'],
    annotations['runbook_url'],
    annotations['trace_search_url'],
  ];
  return oneLine(facts.filter((fact) => fact !== undefined && fact !== '').join('  '));
}

function slackText(body: Record<string, unknown>): string {
  const attachments = (Array.isArray(body['attachments']) ? body['attachments'] : []).filter(
    isObject,
  );
  const parts = [body, ...attachments].flatMap(({ channel, title, text }) => [
    channel,
    title,
    text,
  ]);
  return oneLine(parts.filter((part) => typeof part === 'string' && part !== '').join('  '));
}

function oneLine(text: string): string {
  return text.replaceAll(/\s*[\r\n]+\s*/g, ' ').trim();
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
