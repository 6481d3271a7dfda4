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
      return fc.string().filter((text) => notBlank(text) && !row.choices.includes(text.trim()));
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
    case 'text': {
      const malformed: fc.Arbitrary<string>[] = [
        fc.constantFrom('a\u0000b', 'a\nb', 'tab\tbed', 'caf\u00e9', '\u202eabc'),
      ];
      if (row.minLength !== undefined)
        malformed.push(fc.constantFrom('x', 'x'.repeat(row.minLength - 1)));
      if (row.maxLength !== undefined) malformed.push(fc.constant('x'.repeat(row.maxLength + 1)));
      return fc.oneof(...malformed);
    }
  }
}

describe('settings', () => {
  it('take a list of addresses, in its order', () => {
    const env = { EARSHOT_ALERTMANAGER_URL: 'http://a:9093, https://b/alerts' };
    expect(readSettings(env).alertmanagerUrls).toEqual(['http://a:9093', 'https://b/alerts']);
  });

  it('have the defaults that the table says', () => {
    const settings = readSettings({});
    for (const [key, row] of rows) {
      const empty = { pairs: {}, urls: [] } as Partial<Record<SettingRow['kind'], unknown>>;
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

  it('never show the value of a secret in an error', () => {
    expect(refusalOf({ EARSHOT_HTTP_TOKEN: 'hunter2' }).message).not.toContain('hunter2');
    expect(refusalOf({ OTEL_EXPORTER_OTLP_HEADERS: 'hunter2' }).message).not.toContain('hunter2');
    expect(refusalOf({ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://u:hunter2@h/' }).message).not.toContain(
      'hunter2',
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

  it('are shown with secrets masked', () => {
    const shown = showSettings(
      readSettings({
        EARSHOT_HTTP_TOKEN: 'x'.repeat(20),
        OTEL_EXPORTER_OTLP_HEADERS: 'authorization=Basic%20abc',
      }),
    );
    expect(shown['EARSHOT_HTTP_TOKEN']).toBe('***');
    expect(shown['OTEL_EXPORTER_OTLP_HEADERS']).toBe('***');
    expect(JSON.stringify(shown)).not.toContain('Basic');
  });
});
