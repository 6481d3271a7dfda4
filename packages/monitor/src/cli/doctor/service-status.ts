/** What the looks of `earshot doctor` need of the service's status. */
export interface ServiceStatus {
  readonly service: string | null;
  readonly counts: { readonly attempts: number };
  readonly connections: number;
  readonly monitor_errors: number;
  readonly hooked: {
    readonly websocket_class: number;
    readonly websocket_server_class: number;
    readonly socket: number;
    readonly classes: readonly { version: string }[];
  };
  readonly settings: Readonly<Record<string, { readonly value: unknown } | undefined>>;
}

/** The value of a setting that is an address or another text; undefined where it is not set. */
export function settingOf({ settings }: ServiceStatus, name: string): string | undefined {
  const value = settings[name]?.value;
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** The values of a setting that is a list. */
export function settingsOf({ settings }: ServiceStatus, name: string): string[] {
  const value = settings[name]?.value;
  const all = Array.isArray(value) ? (value as unknown[]) : [value];
  return all.filter((one) => typeof one === 'string' && one !== '') as string[];
}

export function failedExports(metrics: string): number {
  return sumOf(metrics, 'earshot_monitor_errors_total', 'component="export"');
}

/** The parts of Earshot in which something has failed. */
export function failedParts(metrics: string): string[] {
  const found = metrics.matchAll(
    /^earshot_monitor_errors_total\{(?:.*,)?component="(\w+)".*\} [1-9]/gm,
  );
  return [...found].map(([, part]) => part!);
}

/** The sum of a metric over its series in Prometheus' text format; 0 where there is none. */
export function sumOf(metrics: string, name: string, label = ''): number {
  let sum = 0;
  for (const line of metrics.split('\n')) {
    const match = /^(\w+)(\{.*\})? (\S+)/.exec(line);
    if (match?.[1] === name && (match[2] ?? '').includes(label)) sum += Number(match[3]);
  }
  return sum;
}
