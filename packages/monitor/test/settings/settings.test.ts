import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MonitorError } from '../../src/monitor-error.ts';
import { readSettings, showSettings } from '../../src/settings/settings.ts';
import { SETTINGS, type SettingKey, type SettingRow } from '../../src/settings/table.ts';

const rows = Object.entries(SETTINGS) as [SettingKey, SettingRow][];

function refusalOf(env: Record<string, string>): MonitorError {
  try {
    readSettings(env);
  } catch (error) {
    if (error instanceof MonitorError) return error;
    throw error;
  }
  throw new Error(`was accepted: ${JSON.stringify(env)}`);
}

/** Text that a setting of this kind must not take. */
function malformedFor(row: SettingRow): fc.Arbitrary<string> {
  const notBlank = (text: string): boolean => text.trim() !== '';
  switch (row.kind) {
    case 'boolean':
      return fc
        .string()
        .filter((text) => notBlank(text) && !/^(true|false|0|1)$/i.test(text.trim()));
    case 'number':
    case 'whole':
      return fc.oneof(
        fc.string().filter((text) => notBlank(text) && Number.isNaN(Number(text))),
        fc.constantFrom(
          'NaN',
          'Infinity',
          '-Infinity',
          '0x10',
          '1_000',
          '1,5',
          '1e999',
          '--1',
          '1.2.3',
          '5s',
        ),
        fc
          .double({ min: row.max, minExcluded: true, noNaN: true, noDefaultInfinity: true })
          .map(String),
        fc
          .double({ max: row.min, maxExcluded: true, noNaN: true, noDefaultInfinity: true })
          .filter((value) => value < row.min)
          .map(String),
      );
    case 'choice':
      return fc
        .string()
        .filter(
          (text) =>
            notBlank(text) &&
            !row.choices.some((choice) => choice.toLowerCase() === text.trim().toLowerCase()),
        );
    case 'url':
      return fc.oneof(
        fc.constantFrom(
          'collector:4318',
          'ftp://host/',
          'http://',
          '//host',
          'http://a b/',
          'javascript:1',
          'grpc://h:1',
          'http://user:secret@host/',
        ),
        fc.string().filter((text) => notBlank(text) && !/^https?:/i.test(text.trim())),
      );
    case 'urls':
      return fc.constantFrom(
        'alertmanager:9093',
        'http://a,',
        'http://a,,http://b',
        'http://a http://b',
        'http://a,ftp://b',
        'http://a,http://user:secret@b',
      );
    case 'pairs':
      return fc.constantFrom('novalue', '=x', 'a=%zz', 'a=b,c', 'a=%0d%0aEvil: 1', 'a=%00');
    case 'headers':
      return fc.constantFrom('novalue', '=x', 'a b=c', 'a(=x', 'a=%0a', 'a=%E2%82%AC', 'a=b,c');
    case 'text': {
      const malformed: fc.Arbitrary<string>[] = [
        fc.constantFrom('a\u0000b', 'a\nb', 'tab\tbed', '\u202eabc', 'a\u2028b', '\ud800'),
      ];
      if (row.form !== undefined) {
        malformed.push(
          fc
            .constantFrom('caf\u00e9', 'http://a/', 'a b', '@', ',')
            .filter((text) => !row.form!.pattern.test(text)),
        );
      }
      if (row.minLength !== undefined)
        malformed.push(fc.constantFrom('x', 'x'.repeat(row.minLength - 1)));
      if (row.maxLength !== undefined) malformed.push(fc.constant('x'.repeat(row.maxLength + 1)));
      return fc.oneof(...malformed);
    }
  }
}

/** Of the secrets that are no plain text. */
const WELL_FORMED_SECRETS: Readonly<Record<string, string>> = {
  EARSHOT_ALERT_SLACK_URL: 'https://hooks.slack.example/services/hunter2',
  EARSHOT_ALERT_WEBHOOK_URL: 'https://h/?hunter2',
  EARSHOT_ALERT_EMAIL_SERVER: 'smtp://u:hunter2@h',
  OTEL_EXPORTER_OTLP_HEADERS: 'authorization=hunter2',
  OTEL_EXPORTER_OTLP_TRACES_HEADERS: 'authorization=hunter2',
  OTEL_EXPORTER_OTLP_METRICS_HEADERS: 'authorization=hunter2',
};

describe('settings', () => {
  it('take a list of addresses, in its order', () => {
    const env = { EARSHOT_ALERTMANAGER_URL: 'http://a:9093, https://b/alerts' };
    expect(readSettings(env).alertmanagerUrls).toEqual(['http://a:9093', 'https://b/alerts']);
  });

  it('have the defaults that the table says', () => {
    const settings = readSettings({});
    for (const [key, row] of rows) {
      const empty = { pairs: {}, headers: {}, urls: [] } as Partial<
        Record<SettingRow['kind'], unknown>
      >;
      expect(settings[key]).toEqual(empty[row.kind] ?? row.default);
    }
  });

  it.each(rows)('refuse every malformed %s with an error that names it', (_key, row) => {
    fc.assert(
      fc.property(malformedFor(row), (value) => {
        const error = refusalOf({ [row.name]: value });
        expect(error.code).toBe('invalid_setting');
        expect(error.setting).toBe(row.name);
        expect(error.message).toContain(row.name);
        expect(error.message).toContain('allowed: ');
        expect(error.message).not.toMatch(/[\r\n\u001b]/);
      }),
      { numRuns: 60 },
    );
  });

  it.each(rows.filter(([, row]) => row.secret === true))(
    'never show the value of %s, in an error or elsewhere',
    (_key, row) => {
      expect(refusalOf({ [row.name]: 'hunter2\u0007' }).message).not.toContain('hunter2');
      const env = { [row.name]: WELL_FORMED_SECRETS[row.name] ?? 'a-hunter2-long-enough' };
      const shown = showSettings(readSettings(env));
      expect(shown[row.name]).toBe('***');
      expect(JSON.stringify(shown)).not.toContain('hunter2');
    },
  );

  it.each(rows.filter(([, { kind }]) => kind === 'url' || kind === 'urls'))(
    'never show the login or the query of an address, as %s has one',
    (_key, row) => {
      for (const address of [
        'http://u:hunter2@h/',
        'htp://u:hunter2@h/',
        'u:hunter2@h:9090',
        'http//u:hunter2@h',
        'http://u:hunter2@h o/',
        'http://u:hun,ter2@h/',
        'ftp://h/?key=hunter2',
      ]) {
        const { message } = refusalOf({ [row.name]: address });
        expect(message).not.toMatch(/hunter2|hun|ter2/);
      }
      const address = 'http://h:1/a?key=hunter2#hunter2';
      if ('isBase' in row) {
        expect(refusalOf({ [row.name]: address }).message).not.toContain('hunter2');
        return;
      }
      const shown = showSettings(readSettings({ [row.name]: address }));
      expect(JSON.stringify(shown)).not.toContain('hunter2');
      if (row.secret !== true) expect(String(shown[row.name])).toBe('http://h:1/a?***');
    },
  );

  it('take choices in any case, as OpenTelemetry does', () => {
    expect(readSettings({ OTEL_LOG_LEVEL: 'INFO' }).otelLogLevel).toBe('info');
    expect(readSettings({ OTEL_TRACES_SAMPLER: 'Always_Off' }).tracesSampler).toBe('always_off');
  });

  it.each([
    ['EARSHOT_DATA_DIR', '/home/jürgen/my  data'],
    ['OTEL_SERVICE_NAME', '通知'],
    ['EARSHOT_HTTP_HOST', '::1'],
    ['EARSHOT_HTTP_HOST', '[::1]'],
    ['EARSHOT_HTTP_HOST', 'fe80::1%eth0'],
    ['EARSHOT_HTTP_HOST', 'monitor.example'],
    ['EARSHOT_ALERT_ALLOW_PRIVATE', '10.0.0.1, hooks.internal,::1'],
    ['EARSHOT_ALERT_EMAIL_FROM', 'Ärger <earshot@example.com>'],
    ['EARSHOT_ALERT_EMAIL_OPERATIONS', 'a@example.com, On Call <b@example.com>'],
    ['EARSHOT_ALERT_EMAIL_SERVER', 'smtps://user:p%40ss@[::1]:465/'],
    ['OTEL_EXPORTER_OTLP_HEADERS', 'Authorization=Bearer abc==,x-tenant=a%20b'],
  ])('take %s=%s', (name, value) => {
    expect(readSettings({ [name]: value })).toBeDefined();
  });

  it.each([
    ['EARSHOT_HTTP_HOST', 'not a host', 'a host name or an IP address, at most 253 characters'],
    ['EARSHOT_PUBLIC_URL', 'ops.example.com', 'an http:// or https:// address without login'],
    ['EARSHOT_PUBLIC_URL', 'https://a/?k=hunter2', 'an http:// or https:// address without login'],
    ['EARSHOT_PUBLIC_URL', 'https://u:hunter2@a', 'an http:// or https:// address without login'],
    ['EARSHOT_PUBLIC_URL', 'https://a/#hunter2', 'an http:// or https:// address without login'],
    ['EARSHOT_ALERT_EMAIL_OPERATIONS', 'nobody', 'mail addresses, such as ops@example.com'],
    ['EARSHOT_ALERT_EMAIL_SERVER', 'smtp://u:hunter2@ho:st', 'smtp://user:password@host:587'],
    ['EARSHOT_ALERT_ALLOW_PRIVATE', 'http://x/', 'host names or IP addresses'],
    ['OTEL_EXPORTER_OTLP_HEADERS', 'na(me=hunter2', 'header=value pairs'],
  ])('refuse %s=%s with what is allowed', (name, value, allowed) => {
    const { message } = refusalOf({ [name]: value });
    expect(message).toContain(`allowed: ${allowed}`);
    expect(message).not.toContain('hunter2');
  });

  it('say where what is malformed stands, if not in the environment', () => {
    expect(() => readSettings({}, { alertCooldownMinutes: 'often' })).toThrow(
      /^earshot\.config, settings\.alertCooldownMinutes: WEBSOCKET_ALERT_COOLDOWN_MINUTES is "often"; allowed: /,
    );
    expect(() => readSettings({}, {}, { alertCooldownMinutes: 'often' })).toThrow(
      /^EARSHOT_SETTINGS_FILE: WEBSOCKET_ALERT_COOLDOWN_MINUTES is "often"; allowed: /,
    );
  });

  it.each(rows.filter(([, row]) => row.kind === 'number' || row.kind === 'whole'))(
    'take both edges of %s',
    (key, row) => {
      const { min, max, name } = row as Extract<SettingRow, { min: number }>;
      const others =
        key === 'bspMaxExportBatchSize'
          ? { OTEL_BSP_MAX_QUEUE_SIZE: '1000000' }
          : key === 'bspMaxQueueSize'
            ? { OTEL_BSP_MAX_EXPORT_BATCH_SIZE: '1' }
            : {};
      expect(readSettings({ ...others, [name]: String(min) })[key]).toBe(min);
      expect(readSettings({ ...others, [name]: String(max) })[key]).toBe(max);
    },
  );

  it('take fractions of a second for the window', () => {
    expect(
      readSettings({ WEBSOCKET_SILENT_FAILURE_WINDOW: '0.5' }).silentFailureWindowSeconds,
    ).toBe(0.5);
  });

  it.each([
    ['true', true],
    ['1', true],
    ['TRUE', true],
    ['false', false],
    ['0', false],
    ['', true],
    ['  ', true],
  ])('read WEBSOCKET_MONITOR_ENABLED=%j as %j', (text, value) => {
    expect(readSettings({ WEBSOCKET_MONITOR_ENABLED: text }).enabled).toBe(value);
  });

  it('refuse grpc and say what is spoken instead', () => {
    const { message } = refusalOf({ OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' });
    expect(message).toBe(
      'OTEL_EXPORTER_OTLP_PROTOCOL is "grpc"; allowed: http/json, http/protobuf',
    );
  });

  it('refuse batches larger than the queue', () => {
    const { message } = refusalOf({ OTEL_BSP_MAX_QUEUE_SIZE: '10' });
    expect(message).toContain('OTEL_BSP_MAX_EXPORT_BATCH_SIZE');
    expect(message).toContain('OTEL_BSP_MAX_QUEUE_SIZE');
  });

  it('decode resource attributes', () => {
    expect(
      readSettings({ OTEL_RESOURCE_ATTRIBUTES: 'team=a%2Cb, deployment.environment.name=test' })
        .otelResourceAttributes,
    ).toEqual({ team: 'a,b', 'deployment.environment.name': 'test' });
  });

  it('prefer the environment to the configuration file', () => {
    expect(readSettings({ EARSHOT_LEVEL: 'received' }, { level: 'processed' }).level).toBe(
      'received',
    );
    expect(readSettings({}, { level: 'processed' }).level).toBe('processed');
  });

  it('check what the configuration file overrides like the environment', () => {
    expect(() => readSettings({}, { level: 'written' })).toThrow(
      'EARSHOT_LEVEL is "written"; allowed: received, processed',
    );
    expect(() => readSettings({}, { level: {} })).toThrow('EARSHOT_LEVEL');
  });

  it.each(['httpHost', 'httpToken', 'enabled', '__proto__x'])(
    'can not set %s in the configuration file',
    (key) => {
      expect(() => readSettings({}, { [key]: 'x' })).toThrow("can't be set there");
    },
  );
});
