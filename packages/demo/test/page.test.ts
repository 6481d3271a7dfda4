/** What a pager is told, as lines. */
import { expect, test } from 'vitest';
import { mailPage, pagesOf } from '../src/pages/page.ts';

test('makes a line of each alert of a webhook', () => {
  const alerts = [
    {
      status: 'firing',
      labels: { alertname: 'SilentFailures', severity: 'critical', service_name: 'shop' },
      annotations: {
        summary: 'Lost:\n  3 messages',
        runbook_url: 'http://r',
        trace_search_url: 'http://t',
      },
    },
    { status: 'resolved', labels: { alertname: 'BridgeFailures' } },
    'no alert',
  ];
  expect(pagesOf({ version: '4', alerts })).toEqual([
    {
      channel: 'webhook',
      text: 'firing  critical  SilentFailures  shop  Lost: 3 messages  http://r  http://t',
    },
    { channel: 'webhook', text: 'resolved  BridgeFailures' },
  ]);
});

test("makes a line of Slack's message and its attachments", () => {
  const body = { channel: '#ops', attachments: [{ title: 'T', text: 'a\nb', color: 'red' }, null] };
  expect(pagesOf(body)).toEqual([{ channel: 'slack', text: '#ops  T  a b' }]);
});

test('shows what has neither shape as it came', () => {
  expect(pagesOf({ hello: 1 })).toEqual([{ channel: 'webhook', text: '{"hello":1}' }]);
  expect(pagesOf(null)).toEqual([{ channel: 'webhook', text: 'null' }]);
});

test.each([
  ['To: a@b\nSubject: one\n  two\n\nbody', 'to a@b: one two'],
  ['Subject: only\n\nTo: body', 'to nobody: only'],
  ['\n', 'to nobody: (no subject)'],
])('reads subject and recipient of the mail %j', (mail, text) => {
  expect(mailPage(mail)).toEqual({ channel: 'email', text });
});
