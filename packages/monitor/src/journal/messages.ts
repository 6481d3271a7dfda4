/** What the monitor and the journal's thread say to each other. Times are of the wall clock, in ms. */
import type { EndingCounts } from '../history/endings.ts';
import type { NotificationRecord } from '../history/record.ts';
import type { Runs } from './runs.ts';
import type { NewTexts } from './texts.ts';

/** A notice of a connection, a tool, a bridge, a violation, an alert: facts, as JSON. */
export interface EventRow {
  readonly kind: string;
  readonly atMs: number;
  readonly correlationId: string | undefined;
  readonly connection: string | undefined;
  readonly body: string;
}

/** Everything of one moment. It is written in one transaction or not at all. */
export interface Batch {
  readonly atMs: number;
  /** Nothing that was pending before counts: what is still pending comes anew. */
  readonly isFresh: boolean;
  /** Those that the runs speak of by numbers. */
  readonly texts: NewTexts;
  /** Notifications that have been pending for a while. */
  readonly pending: Runs;
  /** Pairs: a lane, and its first notification that is still pending. */
  readonly moved: readonly number[];
  /** Lanes of which nothing that was written is pending any more. */
  readonly over: readonly number[];
  readonly confirmed: Runs;
  /** Verdicts other than `confirmed`. */
  readonly verdicts: readonly NotificationRecord[];
  readonly events: readonly EventRow[];
  /** Each takes the place of the one of its kind before. */
  readonly kept: readonly EventRow[];
  /** The orphans of this message were reported; they are never told again. */
  readonly reported: OrphanMark | undefined;
}

/** Which rows a portion of orphans came from. */
export interface OrphanMark {
  readonly slot: number;
  readonly rows: readonly number[];
  readonly isLast: boolean;
}

/** Whose journal it is. */
export interface Owner {
  /** Its lanes are numbered from here on, beyond those of all owners before. */
  readonly base: number;
  readonly pid: number;
  /** The process that adds up what this one counts: itself, or its cluster's primary. */
  readonly root: string;
}

export interface JournalOptions {
  readonly folder: string;
  readonly owner: Owner;
  /** The kind of row that is taken over from processes that ended; none where another process does. */
  readonly inherits: string | undefined;
  readonly maxAgeMs: number;
  readonly maxBytes: number;
}

export type ToThread =
  | { readonly kind: 'open' }
  | {
      readonly kind: 'batch';
      readonly batch: Batch;
      /** Set to 1 when the batch was written, 2 when it could not be: for who waits at the end. */
      readonly done?: Int32Array | undefined;
    }
  | {
      readonly kind: 'find';
      readonly question: number;
      readonly correlationId: string;
      readonly most: number;
    }
  | {
      readonly kind: 'events';
      readonly question: number;
      readonly event: string;
      readonly limit: number;
      /** Of this alert alone. */
      readonly alert: string | undefined;
    };

/** What the journal knows of a correlation ID; records have times of the wall clock. */
export interface Remembered {
  readonly notifications: readonly NotificationRecord[];
  readonly outcomes: EndingCounts;
  readonly events: readonly EventRow[];
}

export type FromThread =
  | { readonly kind: 'opened'; readonly path: string }
  | { readonly kind: 'replaced'; readonly message: string }
  | { readonly kind: 'off'; readonly message: string }
  | { readonly kind: 'written'; readonly tookMs: number }
  | {
      readonly kind: 'orphans';
      readonly orphans: readonly NotificationRecord[];
      readonly pid: number;
      readonly root: string;
      /** The last that was heard of their process. */
      readonly aliveAtMs: number;
      readonly mark: OrphanMark;
    }
  /** What processes that ended kept: as the journal is opened, and whenever more is found. */
  | { readonly kind: 'inherited'; readonly bodies: readonly string[] }
  | { readonly kind: 'found'; readonly question: number; readonly found: Remembered }
  | { readonly kind: 'told'; readonly question: number; readonly events: readonly EventRow[] };
