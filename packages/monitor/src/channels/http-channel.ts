/** A channel that posts JSON to an address of the configuration: bounded, without redirects. */
import { connect, request } from '../outgoing/courier.ts';
import type { OutgoingRequest } from '../outgoing/order.ts';
import { checkHost } from '../outgoing/public-address.ts';
import { REACH_TIMEOUT_MS } from './channel.ts';
import { PATIENCE_MS } from './lane.ts';
import { refusal } from './retry-after.ts';

const TIMEOUT_MS = 5_000;
const MAX_ANSWER_BYTES = 64 * 1024;
/** Shorter parts of an address are words such as `api`, and hide nothing. */
const MIN_SECRET_LENGTH = 6;

export interface HttpTarget {
  readonly url: string;
  /** Hosts that may be private. */
  readonly allowPrivate: ReadonlySet<string>;
}

/** Resolves when the receiver took it; 2xx only. */
export async function post(
  { url, allowPrivate }: HttpTarget,
  body: unknown,
  headers: NonNullable<OutgoingRequest['headers']> = {},
): Promise<void> {
  checkHost(new URL(url).hostname, allowPrivate);
  const answer = await request({
    url,
    method: 'POST',
    body,
    headers,
    privateNames: allowPrivate,
    timeoutMs: TIMEOUT_MS,
    maxAnswerBytes: MAX_ANSWER_BYTES,
  });
  const { status, text } = answer;
  if (status < 200 || status > 299) {
    const said = withoutAddress(text, url)
      .replaceAll(/[^\x20-\x7e]+/g, ' ')
      .slice(0, 200);
    const answered = `the receiver answered ${status}${said === '' ? '' : `: ${said}`}`;
    throw refusal(answered, answer, PATIENCE_MS);
  }
}

/** Resolves when there is somebody to post to. */
export async function reach(
  { url, allowPrivate }: HttpTarget,
  timeoutMs = REACH_TIMEOUT_MS,
): Promise<void> {
  checkHost(new URL(url).hostname, allowPrivate);
  await connect({ url, privateNames: allowPrivate, timeoutMs });
}

/** Not-found pages repeat the path that was asked for, and the path of a webhook is its password. */
function withoutAddress(text: string, url: string): string {
  const { pathname, search } = new URL(url);
  return `${pathname}${search}`
    .split(/[/?&=]/)
    .filter((part) => part.length >= MIN_SECRET_LENGTH)
    .toSorted((one, other) => other.length - one.length)
    .reduce((rest, part) => rest.replaceAll(part, '***'), text);
}
