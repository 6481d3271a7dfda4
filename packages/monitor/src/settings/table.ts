/**
 * Every setting, once: environment variable, type, default, what is allowed. Reading, checking,
 * masking and the reference docs are made from this table. An empty value counts as unset
 * (OpenTelemetry's rule for environment variables).
 */

interface SettingBase {
  /** The environment variable. */
  readonly name: string;
  readonly brief: string;
  /** Shown as `***` wherever settings are shown. */
  readonly secret?: boolean;
  /** May be given in `earshot.config` as well; the environment wins. */
  readonly inConfig?: boolean;
}
export interface BooleanSetting extends SettingBase {
  readonly kind: 'boolean';
  readonly default: boolean;
}
export interface NumberSetting extends SettingBase {
  /** `whole` takes no fraction. */
  readonly kind: 'number' | 'whole';
  readonly default: number;
  readonly min: number;
  readonly max: number;
  readonly unit?: string;
}
export interface ChoiceSetting extends SettingBase {
  readonly kind: 'choice';
  readonly default: string | undefined;
  readonly choices: readonly string[];
}
export interface TextSetting extends SettingBase {
  readonly kind: 'text' | 'url' | 'pairs';
  readonly default: undefined | string;
  readonly minLength?: number;
  readonly maxLength?: number;
}
export type SettingRow = BooleanSetting | NumberSetting | ChoiceSetting | TextSetting;

const OTLP_PROTOCOLS = ['http/json', 'http/protobuf'] as const;
const SAMPLERS = [
  'always_on',
  'always_off',
  'traceidratio',
  'parentbased_always_on',
  'parentbased_always_off',
  'parentbased_traceidratio',
] as const;

export const SETTINGS = {
  enabled: { name: 'WEBSOCKET_MONITOR_ENABLED', kind: 'boolean', default: true, brief: 'Off: nothing is hooked, nothing is loaded.' },
  alertsEnabled: { name: 'WEBSOCKET_ALERT_ENABLED', kind: 'boolean', default: true, brief: 'Evaluate alerts.', inConfig: true },
  silentFailureWindowSeconds: { name: 'WEBSOCKET_SILENT_FAILURE_WINDOW', kind: 'number', default: 60, min: 0.1, max: 3600, unit: 's', brief: 'How long a notification may wait for its proof.', inConfig: true },
  healthCheckIntervalSeconds: { name: 'WEBSOCKET_HEALTH_CHECK_INTERVAL', kind: 'number', default: 30, min: 1, max: 3600, unit: 's', brief: 'How often the health checks run.', inConfig: true },
  minSuccessRate: { name: 'WEBSOCKET_MIN_SUCCESS_RATE', kind: 'number', default: 0.95, min: 0, max: 1, brief: 'Below this share of confirmed notifications delivery is unhealthy.', inConfig: true },
  maxDeliveryLatencyMs: { name: 'WEBSOCKET_MAX_DELIVERY_LATENCY', kind: 'number', default: 1000, min: 1, max: 3_600_000, unit: 'ms', brief: 'Above this mean time to proof delivery is unhealthy.', inConfig: true },
  alertCooldownMinutes: { name: 'WEBSOCKET_ALERT_COOLDOWN_MINUTES', kind: 'number', default: 5, min: 0, max: 1440, unit: 'min', brief: 'Least time between two notices of one alert.', inConfig: true },

  httpPort: { name: 'EARSHOT_HTTP_PORT', kind: 'whole', default: 9464, min: 0, max: 65_535, brief: 'Port of the HTTP API; 0 takes a free one.' },
  httpHost: { name: 'EARSHOT_HTTP_HOST', kind: 'text', default: '127.0.0.1', maxLength: 253, brief: 'Address of the HTTP API. One that is not loopback needs EARSHOT_HTTP_TOKEN.' },
  httpToken: { name: 'EARSHOT_HTTP_TOKEN', kind: 'text', default: undefined, minLength: 16, maxLength: 1024, brief: 'Bearer token that the HTTP API asks for.', secret: true },
  level: { name: 'EARSHOT_LEVEL', kind: 'choice', default: 'received', choices: ['received', 'processed'], brief: 'The level that a notification must reach.', inConfig: true },
  isolation: { name: 'EARSHOT_ISOLATION', kind: 'choice', default: 'block', choices: ['block', 'report'], brief: "What happens to a message for one user on another's connection.", inConfig: true },
  capacity: { name: 'EARSHOT_CAPACITY', kind: 'whole', default: 1_000_000, min: 1, max: 2 ** 30, unit: 'notifications', brief: 'The most notifications that may be pending.', inConfig: true },
  history: { name: 'EARSHOT_HISTORY', kind: 'whole', default: 100_000, min: 1, max: 10_000_000, unit: 'notifications', brief: 'Confirmed notifications that can be looked up; a tenth as many others.', inConfig: true },
  barrierGapMs: { name: 'EARSHOT_BARRIER_GAP', kind: 'number', default: 100, min: 1, max: 60_000, unit: 'ms', brief: 'Least time between two pings of a connection.', inConfig: true },
  drainTimeoutSeconds: { name: 'EARSHOT_DRAIN_TIMEOUT', kind: 'number', default: 2, min: 0, max: 60, unit: 's', brief: 'At SIGTERM or SIGINT: the longest wait for proofs and for exports.', inConfig: true },
  userHashKey: { name: 'EARSHOT_USER_HASH_KEY', kind: 'text', default: undefined, minLength: 16, maxLength: 1024, brief: "Key of the users' hashes. Unset: random, so that hashes differ between processes.", secret: true },
  spans: { name: 'EARSHOT_SPANS', kind: 'choice', default: 'failures', choices: ['failures', 'all'], brief: 'Which notifications outside of tools become spans.', inConfig: true },
  scope: { name: 'EARSHOT_SCOPE', kind: 'choice', default: 'next_hop', choices: ['next_hop', 'end_to_end'], brief: 'What a receipt is evidence of: end_to_end only if nothing between terminates frames.', inConfig: true },
  logLevel: { name: 'EARSHOT_LOG_LEVEL', kind: 'choice', default: undefined, choices: ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'], brief: 'Least level of log lines. Unset: OTEL_LOG_LEVEL, else info.', inConfig: true },
  configPath: { name: 'EARSHOT_CONFIG', kind: 'text', default: undefined, maxLength: 4096, brief: 'Path of the configuration file. Unset: earshot.config.mjs, .js or .ts in the working directory.' },
  strict: { name: 'EARSHOT_STRICT', kind: 'boolean', default: false, brief: 'A malformed setting ends the process instead of leaving it unmonitored.' },

  otelSdkDisabled: { name: 'OTEL_SDK_DISABLED', kind: 'boolean', default: false, brief: 'Nothing is exported over OTLP.' },
  otelServiceName: { name: 'OTEL_SERVICE_NAME', kind: 'text', default: undefined, maxLength: 255, brief: 'service.name of everything exported.' },
  otelResourceAttributes: { name: 'OTEL_RESOURCE_ATTRIBUTES', kind: 'pairs', default: undefined, brief: 'Attributes of the resource: key=value,key=value, percent-encoded.' },
  otlpEndpoint: { name: 'OTEL_EXPORTER_OTLP_ENDPOINT', kind: 'url', default: undefined, brief: 'Base address of an OTLP receiver; /v1/traces and /v1/metrics are added.' },
  otlpTracesEndpoint: { name: 'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT', kind: 'url', default: undefined, brief: 'Full address for traces.' },
  otlpMetricsEndpoint: { name: 'OTEL_EXPORTER_OTLP_METRICS_ENDPOINT', kind: 'url', default: undefined, brief: 'Full address for metrics.' },
  otlpHeaders: { name: 'OTEL_EXPORTER_OTLP_HEADERS', kind: 'pairs', default: undefined, brief: 'Headers of exports: key=value,key=value, percent-encoded.', secret: true },
  otlpTracesHeaders: { name: 'OTEL_EXPORTER_OTLP_TRACES_HEADERS', kind: 'pairs', default: undefined, brief: 'Headers of exports of traces.', secret: true },
  otlpMetricsHeaders: { name: 'OTEL_EXPORTER_OTLP_METRICS_HEADERS', kind: 'pairs', default: undefined, brief: 'Headers of exports of metrics.', secret: true },
  otlpTimeoutMs: { name: 'OTEL_EXPORTER_OTLP_TIMEOUT', kind: 'number', default: 10_000, min: 1, max: 600_000, unit: 'ms', brief: 'The longest that one export may take.' },
  otlpProtocol: { name: 'OTEL_EXPORTER_OTLP_PROTOCOL', kind: 'choice', default: undefined, choices: OTLP_PROTOCOLS, brief: 'OTLP over HTTP. Receivers take both encodings at one address; JSON is what is sent.' },
  otlpTracesProtocol: { name: 'OTEL_EXPORTER_OTLP_TRACES_PROTOCOL', kind: 'choice', default: undefined, choices: OTLP_PROTOCOLS, brief: 'The same for traces.' },
  otlpMetricsProtocol: { name: 'OTEL_EXPORTER_OTLP_METRICS_PROTOCOL', kind: 'choice', default: undefined, choices: OTLP_PROTOCOLS, brief: 'The same for metrics.' },
  tracesSampler: { name: 'OTEL_TRACES_SAMPLER', kind: 'choice', default: 'parentbased_always_on', choices: SAMPLERS, brief: 'Which traces are sampled. Failures are exported all the same.' },
  tracesSamplerArg: { name: 'OTEL_TRACES_SAMPLER_ARG', kind: 'number', default: 1, min: 0, max: 1, brief: 'The share of traces for the traceidratio samplers.' },
  metricExportIntervalMs: { name: 'OTEL_METRIC_EXPORT_INTERVAL', kind: 'whole', default: 60_000, min: 100, max: 86_400_000, unit: 'ms', brief: 'Time between two exports of metrics.' },
  bspScheduleDelayMs: { name: 'OTEL_BSP_SCHEDULE_DELAY', kind: 'whole', default: 5000, min: 1, max: 600_000, unit: 'ms', brief: 'Time between two exports of spans.' },
  bspExportTimeoutMs: { name: 'OTEL_BSP_EXPORT_TIMEOUT', kind: 'whole', default: 30_000, min: 1, max: 600_000, unit: 'ms', brief: 'The longest that the export of a batch of spans may take.' },
  bspMaxQueueSize: { name: 'OTEL_BSP_MAX_QUEUE_SIZE', kind: 'whole', default: 2048, min: 1, max: 1_000_000, unit: 'spans', brief: 'The most spans that wait for export.' },
  bspMaxExportBatchSize: { name: 'OTEL_BSP_MAX_EXPORT_BATCH_SIZE', kind: 'whole', default: 512, min: 1, max: 100_000, unit: 'spans', brief: 'The most spans of one export; at most the size of the queue.' },
  otelLogLevel: { name: 'OTEL_LOG_LEVEL', kind: 'choice', default: undefined, choices: ['none', 'error', 'warn', 'info', 'debug', 'verbose', 'all'], brief: 'Least level of log lines where EARSHOT_LOG_LEVEL is unset.' },
} as const satisfies Record<string, SettingRow>;

export type SettingKey = keyof typeof SETTINGS;

type ValueOf<R extends SettingRow> = R extends { kind: 'boolean' }
  ? boolean
  : R extends { kind: 'number' | 'whole' }
    ? number
    : R extends { kind: 'choice'; choices: readonly (infer C)[] }
      ? C | Extract<R['default'], undefined>
      : R extends { kind: 'pairs' }
        ? Readonly<Record<string, string>>
        : string | Extract<R['default'], undefined>;

/** All settings in force, by their keys in the table. */
export type Settings = { readonly [K in SettingKey]: ValueOf<(typeof SETTINGS)[K]> };
