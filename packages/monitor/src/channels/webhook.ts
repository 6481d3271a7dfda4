/**
 * A webhook of the user's own. With a secret, `X-Earshot-Signature` is `t=<seconds>,v1=<hex>`: the
 * HMAC-SHA256 of `<seconds>.<body>`, so that a receiver knows who sent it and that it is fresh.
 */
import { createHmac } from 'node:crypto';
import type { AlertChannel } from './channel.ts';
import { post, reach, type HttpTarget } from './http-channel.ts';

export interface WebhookTarget extends HttpTarget {
  readonly secret?: string | undefined;
}

/** @param nowMs epoch. */
export function webhookChannel(
  target: WebhookTarget,
  nowMs: () => number = Date.now,
): AlertChannel {
  return {
    name: 'webhook',
    reach: () => reach(target),
    send: (page) => {
      const seconds = Math.floor(nowMs() / 1000);
      const signature =
        target.secret === undefined
          ? {}
          : { 'x-earshot-signature': sign(JSON.stringify(page), seconds, target.secret) };
      return post(target, page, signature);
    },
  };
}

export function sign(body: string, seconds: number, secret: string): string {
  const hex = createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex');
  return `t=${seconds},v1=${hex}`;
}
