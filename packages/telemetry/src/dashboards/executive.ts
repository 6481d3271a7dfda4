/**
 * For who decides: are users being heard, today and this month, against the objective, and what does it
 * cost. Few panels, large, in plain words.
 */
import { SILENT_FAILURE_WINDOW_SECONDS } from '../objectives.ts';
import {
  complement,
  constant,
  increase,
  latest,
  ratio,
  recorded,
  scaled,
} from '../queries/make.ts';
import { MEASURES } from '../queries/measures.ts';
import type { Query, Window } from '../queries/query.ts';
import { BUDGET_DAYS, DELIVERY_OBJECTIVE } from '../rules/budget-burn.ts';
import { PLAIN_ALERTS } from './alert-table.ts';
import {
  ANY_IS_CRITICAL,
  BUDGET_THRESHOLDS,
  SILENT_FAILURE_THRESHOLDS,
  SUCCESS_THRESHOLDS,
} from './judgement.ts';
import { chart, gauge, row, stat, table } from './make.ts';
import type { Dashboard } from './panel.ts';

const OBJECTIVE = percent(DELIVERY_OBJECTIVE);
/** 1 - 0.99 is 0.010000000000000009 in floating point. */
const ALLOWED_LOSS = Number((1 - DELIVERY_OBJECTIVE).toFixed(6));
const RECORD = 'earshot:notification_outcomes:increase5m';
const LOST = { outcome: { not: 'confirmed' } } as const;

/** From what is recorded of each 5 minutes: a month of raw samples would be too many. */
const lost = (window: Window): Query =>
  recorded(RECORD, 'sum', { where: LOST, over: { take: 'sum', window } });
const all = (window: Window): Query => recorded(RECORD, 'sum', { over: { take: 'sum', window } });

export const EXECUTIVE: Dashboard = {
  id: 'websocket_executive',
  title: 'Earshot: are users being heard?',
  description: `For everybody: the share of notifications that reached their users, against the objective of ${OBJECTIVE}, and what the losses cost.`,
  rangeSeconds: 86_400,
  refreshSeconds: 30,
  rows: [
    row('Do our messages reach the users?', 8, [
      stat({
        title: 'Now',
        description: `Of the messages of the last 5 minutes, the share that provably reached the user. ${scale()}`,
        unit: 'ratio',
        query: MEASURES.success_rate(300),
        thresholds: SUCCESS_THRESHOLDS,
        width: 8,
        emptyText: 'No messages',
        links: [{ title: 'What is wrong now?', to: 'websocket_operations' }],
      }),
      stat({
        title: 'Today',
        description: `The same since midnight. ${scale()}`,
        unit: 'ratio',
        query: complement(lost('range'), all('range')),
        thresholds: SUCCESS_THRESHOLDS,
        period: 'today',
        width: 8,
        emptyText: 'No messages',
      }),
      stat({
        title: 'This month',
        description: `The same since the first of the month. The objective is ${OBJECTIVE}. ${scale()}`,
        unit: 'ratio',
        query: complement(lost('range'), all('range')),
        thresholds: SUCCESS_THRESHOLDS,
        period: 'month',
        width: 8,
        emptyText: 'No messages',
      }),
    ]),
    row('What does it cost?', 6, [
      stat({
        title: 'Messages lost today, with nobody told',
        description:
          'Silent failures since midnight: a user waits for a message, the service believes it was sent, and no error appears anywhere. None is the only good number.',
        unit: 'count',
        query: increase('earshot.notification.silent_failures', 'range'),
        thresholds: SILENT_FAILURE_THRESHOLDS,
        period: 'today',
        width: 5,
      }),
      stat({
        title: 'Messages lost this month',
        description: 'The same since the first of the month.',
        unit: 'count',
        query: increase('earshot.notification.silent_failures', 'range'),
        thresholds: SILENT_FAILURE_THRESHOLDS,
        period: 'month',
        width: 5,
      }),
      stat({
        title: 'Time users waited in vain today',
        description: `Messages that ran out of time, times the ${SILENT_FAILURE_WINDOW_SECONDS} s for which each was waited for: users looked at a spinner for so long at least, if they stayed. With another window (WEBSOCKET_SILENT_FAILURE_WINDOW) it is that much more or less.`,
        unit: 'seconds',
        query: scaled(
          increase('earshot.notification.silent_failures', 'range', {
            where: { reason: 'timeout' },
          }),
          SILENT_FAILURE_WINDOW_SECONDS,
        ),
        thresholds: ANY_IS_CRITICAL,
        period: 'today',
        width: 5,
      }),
      gauge({
        title: `Error budget left, ${BUDGET_DAYS} days`,
        description: `The objective of ${OBJECTIVE} allows ${percent(ALLOWED_LOSS)} of all messages to be lost in ${BUDGET_DAYS} days. This is how much of that is left; below zero the promise is broken.`,
        query: complement(
          ratio(lost(BUDGET_DAYS * 86_400), all(BUDGET_DAYS * 86_400)),
          constant(ALLOWED_LOSS),
        ),
        thresholds: BUDGET_THRESHOLDS,
        width: 5,
        emptyText: 'No messages',
        links: [{ title: 'Alerts', to: 'websocket_alerts' }],
      }),
      stat({
        title: 'Cost of this monitoring',
        description:
          "Share of the services' CPU time that Earshot's own work took today: timers, pings, collecting and sending of metrics. What it does inside the application's own calls is not in it.",
        unit: 'ratio',
        query: ratio(
          increase('earshot.monitor.cpu.time', 'range'),
          increase('process.cpu.time', 'range'),
        ),
        period: 'today',
        width: 4,
        links: [{ title: 'Performance', to: 'websocket_performance' }],
      }),
    ]),
    row('How did it go?', 9, [
      chart({
        title: 'Share of messages that reached the user, by service',
        description: `Each point looks at the 5 minutes before it. The lines are the objective (${OBJECTIVE}) and the thresholds of the alerts.`,
        unit: 'ratio',
        lines: [recorded('earshot:delivery_success:ratio5m', 'min', { by: ['service.name'] })],
        thresholds: SUCCESS_THRESHOLDS,
        showsThresholds: true,
        width: 12,
      }),
      table({
        title: 'Why messages were lost',
        description: 'Silent failures of the time shown above, by reason, worst first.',
        unit: 'count',
        column: 'Lost',
        query: increase('earshot.notification.silent_failures', 'range', { by: ['reason'] }),
        width: 8,
        links: [{ title: 'Look for one message', to: 'websocket_user_diagnostics' }],
      }),
      stat({
        title: 'Alerts firing',
        description: 'How many alerts of any kind are firing now.',
        unit: 'count',
        query: latest('ALERTS', 'count', { where: { ...PLAIN_ALERTS, alertstate: 'firing' } }),
        thresholds: ANY_IS_CRITICAL,
        width: 4,
        emptyText: 'None',
        links: [{ title: 'Which?', to: 'websocket_alerts' }],
      }),
    ]),
  ],
};

function percent(share: number): string {
  return `${Number((share * 100).toFixed(2))} %`;
}

function scale(): string {
  const [, degraded, watch, healthy] = SUCCESS_THRESHOLDS.map(({ from = 0 }) => percent(from));
  return `Green from ${healthy}, yellow from ${watch}, orange from ${degraded}, red below.`;
}
