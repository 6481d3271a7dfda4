/** What is asked of a server that the configuration names, as data: a thread carries it out. */

interface Aim {
  readonly url: string;
  /** For everything, from the look-up of the name to the last byte. */
  readonly timeoutMs: number;
  /** Public addresses alone, and what has one of these names. Default: any address. */
  readonly privateNames?: ReadonlySet<string> | undefined;
}

export interface OutgoingRequest extends Aim {
  readonly method: 'GET' | 'POST';
  /** Sent as JSON; bytes as they are. */
  readonly body?: unknown;
  readonly isGzipped?: boolean | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** An answer that is larger is an error. */
  readonly maxAnswerBytes: number;
}

export interface Answer {
  readonly status: number;
  readonly text: string;
  /** The header of that name. */
  readonly retryAfter?: string | undefined;
}

/** Only whether there is somebody: nothing is said. */
export type Connecting = Aim;

export type Order =
  | { readonly kind: 'request'; readonly request: OutgoingRequest }
  | { readonly kind: 'connect'; readonly connecting: Connecting };

export interface NumberedOrder {
  readonly id: number;
  readonly order: Order;
}
/** An Error loses its code on the way between threads. */
export interface Failure {
  readonly message: string;
  readonly code: string | undefined;
}
export type Outcome =
  | { readonly id: number; readonly answer: Answer | undefined }
  | { readonly id: number; readonly failure: Failure };
/** Without an ID: the thread is there. */
export type FromThread = Outcome | { readonly id: undefined };
