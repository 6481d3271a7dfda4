/**
 * What is known of the run: counts and percentiles by asking the service's Earshot, silent failures
 * and the final counts from its log.
 */
import type { Settings } from '@earshot/monitor';
import { NO_COUNTS, readCounts, type Counts, type Percentiles } from './counts.ts';
import { parseLogLine, type LogLine } from './earshot-log.ts';
import type { SilentFailure } from './silent-failure.ts';

export interface FeedOptions {
  readonly baseUrl: string;
  readonly token: Settings['httpToken'];
  /** A line of the service's own, or a word of Earshot that concerns its user. */
  readonly onLine: (line: string) => void;
  readonly onFailure: (failure: SilentFailure) => void;
}

const POLL_MS = 250;
const ASK_TIMEOUT_MS = 2_000;
const REMEMBERED_FAILURES = 500;
const REMEMBERED_SECONDS = 60;
const NO_PERCENTILES: Percentiles = { p50: null, p95: null, p99: null };
/** What the table and the list of failures show already. */
const SHOWN_OTHERWISE =
  /^(notification|connection)_|^(tool|bridge)_(started|succeeded|failed|retried)$|^(isolation_violation|(audit_)?lines_held_back)$/;
/** Good to know, though nothing is wrong. */
const NEWS = /^(orphans_found|journal_on)$/;

export class Feed {
  baseUrl: string;
  counts: Counts = NO_COUNTS;
  percentiles: Percentiles = NO_PERCENTILES;
  /** The service's Earshot has told its counts at least once. */
  hasSpoken = false;
  /** Latest first. */
  readonly silentFailures: SilentFailure[] = [];
  /** Attempts in each of the last seconds. */
  readonly perSecond: number[] = [];
  /** The counts at the service's end have come. */
  isFinal = false;
  readonly #options: FeedOptions;
  readonly #polling: NodeJS.Timeout;
  readonly #seconds: NodeJS.Timeout;
  #attemptsBefore = 0;
  #isAsking = false;

  constructor(options: FeedOptions) {
    this.#options = options;
    this.baseUrl = options.baseUrl;
    this.#polling = setInterval(() => void this.ask(), POLL_MS);
    this.#seconds = setInterval(() => this.#second(), 1_000);
  }

  /** Asks for the counts now. What can't be had is had the next time. */
  async ask(): Promise<void> {
    if (this.#isAsking || this.isFinal) return;
    this.#isAsking = true;
    const { token } = this.#options;
    try {
      const response = await fetch(`${this.baseUrl}/monitoring/websocket/system/status`, {
        signal: AbortSignal.timeout(ASK_TIMEOUT_MS),
        ...(token === undefined ? {} : { headers: { authorization: `Bearer ${token}` } }),
      });
      if (response.ok) this.#status((await response.json()) as Record<string, unknown>);
    } catch {
      // The service is starting, busy, or gone: its process tells which.
    } finally {
      this.#isAsking = false;
    }
  }

  /** Takes a line that the service wrote to its stderr. */
  read(line: string): void {
    const said = parseLogLine(line);
    if (said === undefined) this.#options.onLine(line);
    else this.#hear(said);
  }

  close(): void {
    clearInterval(this.#polling);
    clearInterval(this.#seconds);
  }

  #status(said: Readonly<Record<string, unknown>>): void {
    if (this.isFinal) return;
    this.hasSpoken = true;
    this.counts = readCounts(said['counts'] as Record<string, unknown>);
    this.percentiles = { ...NO_PERCENTILES, ...(said['delivery_seconds'] as Partial<Percentiles>) };
  }

  #hear(said: LogLine): void {
    const { event = '', level, msg = '' } = said;
    if (event === 'silent_failure') this.#failed(said);
    else if (event === 'final_counts') this.#final(said);
    else if (NEWS.test(event) || (isTrouble(level) && !SHOWN_OTHERWISE.test(event))) {
      this.#options.onLine(`earshot: ${msg}`);
    }
  }

  #failed(said: LogLine): void {
    const failure: SilentFailure = {
      at: new Date(said.time),
      reason: String(said['reason']),
      userHash: (said['recipient_hash'] ?? said['user_hash']) as string | undefined,
      tool: said['tool'] as string | undefined,
      correlationId: String(said['correlation_id']),
    };
    this.silentFailures.unshift(failure);
    if (this.silentFailures.length > REMEMBERED_FAILURES) this.silentFailures.pop();
    this.#options.onFailure(failure);
  }

  #final(said: LogLine): void {
    this.counts = readCounts((said['counts'] ?? {}) as Record<string, unknown>);
    this.hasSpoken = true;
    this.isFinal = true;
  }

  #second(): void {
    this.perSecond.push(Math.max(0, this.counts.attempts - this.#attemptsBefore));
    if (this.perSecond.length > REMEMBERED_SECONDS) this.perSecond.shift();
    this.#attemptsBefore = this.counts.attempts;
  }
}

function isTrouble(level: string): boolean {
  return /^(warn|error|fatal)$/.test(level);
}
