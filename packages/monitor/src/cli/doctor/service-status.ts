/** What the looks of `earshot doctor` need of the service's status. */
export interface ServiceStatus {
  readonly service: string | null;
  readonly counts: { readonly attempts: number };
  readonly connections: number;
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

/** The sum of a metric over its series in Prometheus' text format; 0 where there is none. */
export function sumOf(metrics: string, name: string, label = ''): number {
  return seriesOf(metrics, name)
    .filter(({ labels }) => labels.includes(label))
    .reduce((sum, { value }) => sum + value, 0);
}

/** The series of a metric in Prometheus' text format. */
export function seriesOf(metrics: string, name: string): { labels: string; value: number }[] {
  return metrics.split('\n').flatMap((line) => {
    const match = /^(\w+)(\{.*\})? (\S+)/.exec(line);
    return match?.[1] === name ? [{ labels: match[2] ?? '', value: Number(match[3]) }] : [];
  });
}
