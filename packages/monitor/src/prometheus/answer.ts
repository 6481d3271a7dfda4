/** What Prometheus' query API answers, read with distrust: whoever answers there may be anybody. */

export interface Found {
  readonly labels: Readonly<Record<string, string>>;
  /** Milliseconds of the epoch, and the value: finite numbers alone, as JSON has no others. */
  readonly points: readonly (readonly [number, number])[];
}

/** More than a person can read on a panel, and what the host's process may be burdened with. */
const MAX_SERIES = 200;

/** Throws an Error that says why it is of no use. */
export function parseAnswer(status: number, text: string): readonly Found[] {
  const { error, data } = jsonOf(text);
  if (status !== 200) {
    throw new Error(`it answered ${status}${typeof error === 'string' ? `: ${plain(error)}` : ''}`);
  }
  const { resultType, result } = recordOf(data);
  if ((resultType !== 'vector' && resultType !== 'matrix') || !Array.isArray(result)) {
    throw new Error('its answer is not that of Prometheus');
  }
  return result.slice(0, MAX_SERIES).map((series) => {
    const { metric, value, values } = recordOf(series);
    const samples = resultType === 'vector' ? [value] : values;
    return {
      labels: Object.fromEntries(
        Object.entries(recordOf(metric)).filter((label): label is [string, string] => {
          return typeof label[1] === 'string';
        }),
      ),
      points: (Array.isArray(samples) ? samples : []).flatMap(pointOf),
    };
  });
}

/** A sample is `[seconds, "text of the number"]`; NaN and infinity are no value. */
function pointOf(sample: unknown): (readonly [number, number])[] {
  if (!Array.isArray(sample)) return [];
  const [seconds, text] = sample as unknown[];
  const value = typeof text === 'string' && text !== '' ? Number(text) : NaN;
  return typeof seconds === 'number' && Number.isFinite(value)
    ? [[Math.round(seconds * 1000), value]]
    : [];
}

function jsonOf(text: string): Record<string, unknown> {
  try {
    return recordOf(JSON.parse(text));
  } catch {
    return {};
  }
}

function recordOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

/** On one line, and no longer than one. */
function plain(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, ' ').slice(0, 200);
}
