/** What the run prints: plain lines that fit into 80 columns, but for addresses. */

import type { Page } from './webhook-sink.ts';
import type { InJaeger, Loss } from './road.ts';

export interface Address {
  readonly name: string;
  readonly url: string;
  readonly sees: string;
}

/** The whole road of one silent failure. */
export interface Road {
  readonly loss: Loss;
  readonly page: Page;
  readonly count: number;
  readonly countUrl: string;
  readonly trace: InJaeger;
  readonly storyUrl: string;
}

const NAME_COLUMNS = 14;
const URL_COLUMNS = 24;

export function addressTable(addresses: readonly Address[]): string[] {
  return addresses.map(({ name, url, sees }) =>
    `  ${name.padEnd(NAME_COLUMNS)}${url.padEnd(URL_COLUMNS)}${sees}`.trimEnd(),
  );
}

/** The receiver of all alerts is a mailbox: for the record, half a minute after the page. */
const RECORD_RECEIVER = 'default';

export function pageLine({ arrivedAt, status, alertname, labels, receiver }: Page): string {
  const grade = [labels['severity'], labels['tier']].filter((label) => label !== undefined);
  const told = receiver === RECORD_RECEIVER ? 'for the record' : 'page received';
  const what = status === 'firing' ? told : 'all clear';
  return `${clock(arrivedAt)}  ${what}: ${alertname} (${grade.join(', ')})`;
}

export function roadLines(road: Road): string[] {
  const { loss, page, count, trace } = road;
  const afterSeconds = (page.arrivedAt.getTime() - loss.detectedAt.getTime()) / 1000;
  const by = loss.tool === null ? '' : ` of the tool ${loss.tool}`;
  const spans = trace.spans === 1 ? '1 span' : `${trace.spans} spans`;
  return [
    '',
    `The road of one silent failure: a message${by}, lost as ${loss.reason}`,
    `  correlation ID ${loss.correlationId}`,
    `  detected       ${clockMs(loss.detectedAt)}`,
    `  paged          ${clockMs(page.arrivedAt)}, ${afterSeconds.toFixed(2)} s later: ${page.alertname} at the webhook`,
    `  in Prometheus  ${count} silent failures for this reason:`,
    `    ${road.countUrl}`,
    `  in Jaeger      found by its correlation ID, a trace with ${spans}:`,
    `    ${trace.url}`,
    '  its story, told by the service itself:',
    `    ${road.storyUrl}`,
    '',
  ];
}

/** Hours, minutes, seconds of this machine's clock. */
export function clock(at: Date): string {
  return [at.getHours(), at.getMinutes(), at.getSeconds()]
    .map((number) => String(number).padStart(2, '0'))
    .join(':');
}

function clockMs(at: Date): string {
  return `${clock(at)}.${String(at.getMilliseconds()).padStart(3, '0')}`;
}
