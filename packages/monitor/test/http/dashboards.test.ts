/** A dashboard over HTTP: its panels, with how the service is and what fires. */
import { expect, test } from 'vitest';
import type { DashboardData } from '../../src/dashboards/dashboard-data.ts';
import { serve } from '../doubles/served-api.ts';

const EXECUTIVE = '/monitoring/websocket/dashboard/websocket_executive';

test('a service without a client is unknown, and about to say that nobody is there', async () => {
  const { ask } = serve();
  expect((await ask(EXECUTIVE)).json()).toMatchObject({
    status: 'unknown',
    alerts: [{ alert: 'NoActiveConnections', status: 'pending' }],
  });
});

test('whoever reads a dashboard sees what fires, on whichever it is', async () => {
  const { ask, post, service, oversight } = serve();
  service.send(service.connect(), 1);
  service.pass(61_000);
  oversight.check();
  oversight.incidents.judge(service.nowMs);
  await post('/monitoring/websocket/alerts/SilentFailures/acknowledge', { by: 'ada' });
  for (const id of ['websocket_executive', 'websocket_performance']) {
    const shown = (await ask(`/monitoring/websocket/dashboard/${id}`)).json();
    expect(shown.status).toBe('critical');
    expect(shown.alerts).toContainEqual(
      expect.objectContaining({ alert: 'SilentFailures', status: 'firing', acknowledged: true }),
    );
  }
});

test('its own names are in snake case, and what it shows has the names that it came with', async () => {
  const panel: DashboardData['rows'][number]['panels'][number] = {
    title: 'A panel',
    description: '',
    view: 'table',
    unit: 'count',
    width: 8,
    height: 8,
    level: null,
    emptyText: 'Nobody',
    showsThresholds: true,
    series: [
      { name: 'sentHere', labels: { podName: 'aB' }, value: 1, level: null, points: [[0, 1]] },
    ],
    rows: [{ podName: 'aB', sentHere: 1 }],
  };
  const { ask } = serve(
    {},
    {
      dashboard: async (id, rangeSeconds = 60) => ({
        id,
        title: '',
        description: '',
        at: '2026-01-01T00:00:00.000Z',
        rangeSeconds,
        refreshSeconds: 5,
        source: 'embedded',
        since: '2026-01-01T00:00:00.000Z',
        note: null,
        inputs: [],
        rows: [{ title: 'A row', panels: [panel] }],
      }),
    },
  );
  const { rows, ...about } = (await ask(EXECUTIVE)).json();
  expect(about).toMatchObject({ range_seconds: 60, refresh_seconds: 5 });
  const { emptyText, showsThresholds, ...same } = panel;
  expect(rows).toEqual([
    {
      title: 'A row',
      panels: [{ ...same, empty_text: emptyText, shows_thresholds: showsThresholds }],
    },
  ]);
});

test.each([
  ['websocket_nonsense', '', 404, 'websocket_executive'],
  ['websocket_executive', '?range=59', 400, '60 to 2678400'],
  ['websocket_executive', '?range=', 400, '60 to 2678400'],
])('%s%s is refused with what is allowed', async (id, query, status, allowed) => {
  const { ask } = serve();
  const answer = await ask(`/monitoring/websocket/dashboard/${id}${query}`);
  expect(answer.statusCode).toBe(status);
  expect(answer.body).toContain(allowed);
});
