/**
 * Reads Server-Sent Events from a fetch: EventSource can't send an Authorization header. Only what
 * our server writes is understood: `event`, one line of `data`, comments.
 */
export interface StreamEvent {
  readonly event: string;
  readonly data: string;
}

export class EventStreamParser {
  #rest = '';

  /** The events that are complete with this piece. */
  add(piece: string): StreamEvent[] {
    const blocks = (this.#rest + piece).split('\n\n');
    this.#rest = blocks.pop() ?? '';
    return blocks.flatMap((block) => eventOf(block) ?? []);
  }
}

function eventOf(block: string): StreamEvent | undefined {
  const fields = new Map(
    block
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith(':'))
      .map((line) => {
        const colon = line.indexOf(':');
        return [line.slice(0, colon), line.slice(colon + 1).replace(/^ /, '')] as const;
      }),
  );
  const event = fields.get('event');
  const data = fields.get('data');
  return event === undefined || data === undefined ? undefined : { event, data };
}
