/** Settings that change while the process runs, where each is from, and the file that keeps them. */
import {
  chmodSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LiveSettings } from '../../src/settings/live-settings.ts';

const COOLDOWN = 'WEBSOCKET_ALERT_COOLDOWN_MINUTES';
let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'earshot-settings-'));
  file = join(folder, 'settings.json');
});
afterEach(() => rmSync(folder, { recursive: true }));

const live = (env: Record<string, string> = {}, config: Record<string, unknown> = {}) =>
  new LiveSettings({ env, config });
const keeping = (env: Record<string, string> = {}, config: Record<string, unknown> = {}) =>
  live({ EARSHOT_SETTINGS_FILE: file, ...env }, config);

describe('the origin of a setting', () => {
  it('is the first of environment, file, configuration and default that has it', () => {
    writeFileSync(file, JSON.stringify({ [COOLDOWN]: 7 }));
    const of = (settings: LiveSettings) => [
      settings.view.alertCooldownMinutes,
      settings.originOf('alertCooldownMinutes'),
    ];
    expect(of(live())).toEqual([5, 'default']);
    expect(of(live({}, { alertCooldownMinutes: 6 }))).toEqual([6, 'config']);
    expect(of(keeping({}, { alertCooldownMinutes: 6 }))).toEqual([7, 'file']);
    expect(of(keeping({ [COOLDOWN]: '8' }, { alertCooldownMinutes: 6 }))).toEqual([
      8,
      'environment',
    ]);
    expect(of(keeping({ [COOLDOWN]: ' ' }))).toEqual([7, 'file']);
  });
});

describe('a change', () => {
  it('holds at once, and no longer than the process without a file', async () => {
    const settings = live({ [COOLDOWN]: '8' });
    let told = 0;
    settings.listen(() => told++);
    await settings.change({ [COOLDOWN]: 9 });
    expect(settings.view.alertCooldownMinutes).toBe(9);
    expect(settings.originOf('alertCooldownMinutes')).toBe('run time');
    expect(told).toBe(1);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('is followed by the other processes of the service, whatever their own environment says', async () => {
    const settings = live({ [COOLDOWN]: '8' });
    const other = live({ [COOLDOWN]: '6', EARSHOT_LOG_LEVEL: 'debug' });
    let told = 0;
    other.listen(() => told++);
    const follow = (): void => other.follow(JSON.parse(JSON.stringify(settings.changes)));
    follow();
    expect(other.view).toMatchObject({ alertCooldownMinutes: 6, logLevel: 'debug' });
    await settings.change({ [COOLDOWN]: 9, EARSHOT_LOG_LEVEL: 'error' });
    follow();
    expect(other.view).toMatchObject({ alertCooldownMinutes: 9, logLevel: 'error' });
    await settings.change({ [COOLDOWN]: null, EARSHOT_LOG_LEVEL: null });
    follow();
    // What the first has no value for, each has its own of again.
    expect(other.view).toMatchObject({ alertCooldownMinutes: 8, logLevel: 'debug' });
    expect(told).toBe(3);
  });

  it('is found again by the next process, of its owner alone, with no draft left', async () => {
    const settings = keeping();
    await settings.change({ [COOLDOWN]: 9, EARSHOT_LOG_LEVEL: 'debug' });
    expect(settings.originOf('alertCooldownMinutes')).toBe('file');
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({
      [COOLDOWN]: 9,
      EARSHOT_LOG_LEVEL: 'debug',
    });
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder)).toEqual(['settings.json']);
    const next = keeping();
    expect([next.view.alertCooldownMinutes, next.view.logLevel]).toEqual([9, 'debug']);
  });

  it('of what the environment sets holds until the process ends', async () => {
    const settings = keeping({ [COOLDOWN]: '8' });
    await settings.change({ [COOLDOWN]: 9 });
    expect(settings.view.alertCooldownMinutes).toBe(9);
    expect(settings.originOf('alertCooldownMinutes')).toBe('run time');
    expect(keeping({ [COOLDOWN]: '8' }).view.alertCooldownMinutes).toBe(8);
  });

  it('is taken back by null', async () => {
    const settings = keeping({}, { alertCooldownMinutes: 6 });
    await settings.change({ [COOLDOWN]: 9 });
    await settings.change({ [COOLDOWN]: null });
    expect(settings.view.alertCooldownMinutes).toBe(6);
    expect(settings.originOf('alertCooldownMinutes')).toBe('config');
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({});
  });

  it.each([
    { [COOLDOWN]: 9, EARSHOT_LOG_LEVEL: 'loud' },
    { [COOLDOWN]: 1_441 },
    { [COOLDOWN]: 9, EARSHOT_HTTP_TOKEN: 'a-token-of-enough-length' },
    { [COOLDOWN]: 9, __proto__x: 1 },
    { alertCooldownMinutes: 9 },
  ])('%j is refused as a whole', async (given) => {
    const settings = keeping();
    await expect(settings.change(given)).rejects.toMatchObject({ code: 'invalid_setting' });
    expect(settings.view.alertCooldownMinutes).toBe(5);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('that can not be saved changes nothing', async () => {
    const settings = live({ EARSHOT_SETTINGS_FILE: join(folder, 'nowhere', 'settings.json') });
    await expect(settings.change({ [COOLDOWN]: 9 })).rejects.toThrow('ENOENT');
    expect(settings.view.alertCooldownMinutes).toBe(5);
    chmodSync(folder, 0o700);
  });

  it('and others at the same moment are all kept', async () => {
    const settings = keeping();
    await Promise.all([
      settings.change({ [COOLDOWN]: 9 }),
      settings.change({ WEBSOCKET_MIN_SUCCESS_RATE: 0.5 }),
      settings.change({ EARSHOT_LOG_LEVEL: 'warn' }),
    ]);
    const { alertCooldownMinutes, minSuccessRate, logLevel } = keeping().view;
    expect([alertCooldownMinutes, minSuccessRate, logLevel]).toEqual([9, 0.5, 'warn']);
  });
});

describe('a file', () => {
  it('that is none, such as a device or a FIFO that nobody writes, is not waited for', () => {
    expect(() => live({ EARSHOT_SETTINGS_FILE: '/dev/zero' })).toThrow(
      "it can't be read (it is no file)",
    );
  });

  it.each([
    ['no JSON', '{"WEBSOCKET'],
    ['a list', '[]'],
    ['nothing', ''],
    ['a setting that can not be changed', '{"EARSHOT_HTTP_TOKEN":"a-token-of-enough-length"}'],
    ['a malformed value', `{"${COOLDOWN}":"often"}`],
    ['a value out of its range', `{"${COOLDOWN}":-1}`],
    ['an object for a value', `{"${COOLDOWN}":{}}`],
  ])('of %s is refused with the name of a setting', (_, text) => {
    writeFileSync(file, text);
    expect(() => keeping()).toThrow(
      expect.objectContaining({
        code: 'invalid_setting',
        message: expect.stringMatching(
          /(EARSHOT_SETTINGS_FILE|WEBSOCKET_ALERT_COOLDOWN_MINUTES) .*allowed: /,
        ),
      }),
    );
  });
});
