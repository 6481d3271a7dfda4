/** Whose the messages are that await an acknowledgement, by their IDs, over all connections. */

export interface Holder {
  /** Whose it is; undefined where they were not identified. */
  readonly user: string | undefined;
  /** Of the message. */
  readonly correlationId: string;
  /** Connections that hold the ID. */
  count: number;
  /** It was sent to others as well: whoever knows it may have been told. */
  isShared: boolean;
}

export class Holders {
  readonly #byId = new Map<string, Holder>();

  get size(): number {
    return this.#byId.size;
  }

  add(id: string, user: string | undefined, correlationId: string): void {
    const holder = this.#byId.get(id);
    if (holder === undefined) {
      this.#byId.set(id, { user, correlationId, count: 1, isShared: false });
      return;
    }
    holder.count++;
    if (user === undefined || user !== holder.user) holder.isShared = true;
  }

  remove(id: string): void {
    const holder = this.#byId.get(id);
    if (holder !== undefined && --holder.count === 0) this.#byId.delete(id);
  }

  /** Whose the ID is, if it awaits an acknowledgement anywhere. */
  of(id: string): Holder | undefined {
    return this.#byId.get(id);
  }
}
