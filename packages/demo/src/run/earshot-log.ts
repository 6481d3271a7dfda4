/** Earshot's own lines in a service's stderr: pino's JSON objects that say `"logger":"earshot"`. */

export interface LogLine {
  readonly logger: 'earshot';
  readonly level: string;
  readonly time: string;
  readonly event?: string;
  readonly msg?: string;
  readonly [field: string]: unknown;
}

/** Undefined when the line is somebody else's. */
export function parseLogLine(line: string): LogLine | undefined {
  if (!line.startsWith('{') || !line.includes('"logger":"earshot"')) return undefined;
  try {
    const parsed = JSON.parse(line) as Partial<LogLine>;
    return parsed.logger === 'earshot' ? (parsed as LogLine) : undefined;
  } catch {
    return undefined;
  }
}
