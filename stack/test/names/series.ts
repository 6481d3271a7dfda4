/** Series as Prometheus knows them: from a page in its text format, and from its own HTTP API. */

export interface Series {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** Prometheus adds them on each path, from the address or from the resource. */
const ADDED = new Set(['__name__', 'job', 'instance']);

const LINE = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)$/;
const LABEL = /([a-zA-Z_]\w*)="((?:[^"\\]|\\.)*)"/g;

/** Throws for a line that it does not understand. */
export function seriesOfPage(page: string): Series[] {
  return page
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => {
      const parts = LINE.exec(line);
      if (parts === null) throw new Error(`no series: ${line}`);
      const labels = [...(parts[2] ?? '').matchAll(LABEL)].map(([, key, value]) => [
        key,
        value!.replaceAll(/\\(.)/g, (_, character: string) =>
          character === 'n' ? '\n' : character,
        ),
      ]);
      return series(parts[1]!, Object.fromEntries(labels), parts[3]!);
    });
}

/** What an instant query returns at this moment. */
export async function seriesOfPrometheus(url: string, query: string): Promise<Series[]> {
  const address = `${url}/api/v1/query?query=${encodeURIComponent(query)}`;
  const answer = (await (await fetch(address)).json()) as {
    data: { result: { metric: Record<string, string>; value: [number, string] }[] };
  };
  return answer.data.result.map(({ metric, value }) => {
    const labels = Object.entries(metric).filter(([key]) => !ADDED.has(key));
    // A function over time leaves no name.
    return series(metric['__name__'] ?? '', Object.fromEntries(labels), value[1]);
  });
}

/** Name and labels, in one order. */
export function identityOf({ name, labels }: Series): string {
  const pairs = Object.entries(labels).map(([key, value]) => `${key}="${value}"`);
  return `${name}{${pairs.toSorted().join(',')}}`;
}

/** Name and label keys. */
export function shapeOf({ name, labels }: Series): string {
  return `${name}{${Object.keys(labels).toSorted().join(',')}}`;
}

/** Prometheus writes the boundary 1 as 1.0 (OpenMetrics) whichever way it came; the number is the same. */
function series(name: string, labels: Record<string, string>, value: string): Series {
  const { le, ...others } = labels;
  return {
    name,
    labels:
      le === undefined ? others : { ...others, le: String(Number(le.replace('+Inf', 'Infinity'))) },
    value: Number(value.replace('+Inf', 'Infinity')),
  };
}
