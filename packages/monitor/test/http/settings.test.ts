/** Settings over HTTP: what may be changed while the process runs, by whom, and what is seen of it. */
import { describe, expect, it } from 'vitest';
import { SETTINGS, type SettingRow } from '../../src/settings/table.ts';
import { serve } from '../doubles/served-api.ts';

const SETTINGS_PATH = '/monitoring/websocket/system/settings';
const STATUS = '/monitoring/websocket/system/status';
const ROWS = Object.values(SETTINGS as Readonly<Record<string, SettingRow>>);

describe('a setting', () => {
  it('is changed, audited, and shown with its origin', async () => {
    const served = serve({ EARSHOT_LOG_LEVEL: 'info' });
    const answer = await served.post(SETTINGS_PATH, {
      EARSHOT_LOG_LEVEL: 'debug',
      WEBSOCKET_ALERT_COOLDOWN_MINUTES: 10,
      WEBSOCKET_ALERT_ENABLED: false,
    });
    expect([answer.statusCode, answer.json()]).toEqual([
      200,
      {
        settings: {
          EARSHOT_LOG_LEVEL: { value: 'debug', origin: 'run time' },
          WEBSOCKET_ALERT_COOLDOWN_MINUTES: { value: 10, origin: 'run time' },
          WEBSOCKET_ALERT_ENABLED: { value: false, origin: 'run time' },
        },
      },
    ]);
    expect((await served.ask(STATUS)).json().settings).toMatchObject(answer.json().settings);
    expect(served.logs[0]).toMatchObject({
      event: 'setting_changed',
      audit: true,
      setting: 'EARSHOT_LOG_LEVEL',
      before: 'info',
      value: 'debug',
    });
    expect(served.logs).toHaveLength(3);
  });

  it('holds from then on: health is judged by it', async () => {
    const served = serve();
    const { service, oversight } = served;
    const chat = service.connect();
    service.prove(chat, service.send(chat, 50));
    service.send(chat, 50);
    service.pass(61_000);
    const delivery = () =>
      oversight.check().find(({ name }) => name === 'notification_delivery')!.status;
    expect(delivery()).not.toBe('healthy');
    await served.post(SETTINGS_PATH, { WEBSOCKET_MIN_SUCCESS_RATE: 0.4 });
    expect(delivery()).toBe('healthy');
  });

  it.each(ROWS.filter(({ atRunTime }) => atRunTime !== true).map(({ name }) => name))(
    '%s can not be changed',
    async (name) => {
      const served = serve();
      expect((await served.post(SETTINGS_PATH, { [name]: '1' })).statusCode).toBe(400);
      expect(served.logs).toEqual([]);
    },
  );

  it.each(
    ROWS.filter(({ atRunTime }) => atRunTime === true).map((row) => [row.name, row] as const),
  )('%s is refused when malformed, naming what is allowed', async (name, { kind }) => {
    const served = serve();
    const given =
      kind === 'boolean' ? ['maybe', 2] : kind === 'choice' ? ['loud', 1] : ['often', -1, 1e9];
    for (const value of given) {
      const answer = await served.post(SETTINGS_PATH, { [name]: value });
      expect(answer.statusCode).toBe(400);
      expect(answer.json().error).toMatchObject({
        code: 'invalid_setting',
        field: name,
        allowed: expect.any(String),
      });
    }
    expect(served.logs).toEqual([]);
  });

  it.each([[{}], [[]], [{ EARSHOT_LOG_LEVEL: {} }], [{ EARSHOT_LOG_LEVEL: 'x'.repeat(101) }]])(
    'is not changed by %j',
    async (body) => {
      expect((await serve().post(SETTINGS_PATH, body)).statusCode).toBe(400);
    },
  );

  it('that can not be saved is refused as a whole, and counted', async () => {
    const served = serve({ EARSHOT_SETTINGS_FILE: '/nowhere/at/all/settings.json' });
    const answer = await served.post(SETTINGS_PATH, { EARSHOT_LOG_LEVEL: 'debug' });
    expect([answer.statusCode, answer.json().error.code]).toEqual([503, 'not_saved']);
    expect(
      served.service.runtime.measurements
        .counter('earshot.monitor.errors')
        .value({ component: 'http' }),
    ).toBe(1);
  });
});
