/**
 * What drops left behind, for whoever the user comes back to: members hand it to the process that they
 * are parts of and ask there for what a user who is back has lost. Exactly one gets it; what a member
 * had asked for and not handed over when it ended is there for the next.
 */
import type {
  Depot,
  Hand,
  Loss,
  LostMessage,
  MonotonicClock,
  Recipient,
  Redelivery,
} from '@earshot/instrumentation';

/** Monotonic clocks differ from process to process, so ages are sent. */
type SentMessage = Omit<LostMessage, 'firstSentMs'> & { readonly ageMs: number };

/** JSON has no undefined. */
interface SentRecipient {
  readonly user: string;
  readonly client?: string;
}

export type LossFromMember =
  | ({ readonly kind: 'lost' } & SentRecipient & {
        readonly openedAgoMs: number;
        readonly messages: readonly SentMessage[];
      })
  | ({ readonly kind: 'claim'; readonly claim: number } & SentRecipient)
  /** All of a claim is handed over, or kept again. */
  | { readonly kind: 'claim_done'; readonly claim: number };

export type LossToMember =
  /** What is lost is kept here. */
  | { readonly kind: 'depot' }
  | { readonly kind: 'handed'; readonly claim: number; readonly messages: readonly SentMessage[] }
  /** Something of this user waits here. */
  | ({ readonly kind: 'offer'; readonly openedAgoMs: number } & SentRecipient);

const MOST_HANDS = 10_000;

type Answer = (message: LossToMember) => void;

interface Claim extends Loss {
  readonly done: () => void;
}

/** In the process that members are parts of. */
export class Losses {
  readonly #redelivery: Redelivery;
  readonly #clock: MonotonicClock;
  /** By member, what was handed to it and is not done. */
  readonly #claims = new Map<string, Map<number, Claim>>();

  constructor(redelivery: Redelivery, clock: MonotonicClock, toAll: Answer) {
    this.#redelivery = redelivery;
    this.#clock = clock;
    redelivery.kept = (loss) => {
      // Without a client's name nobody knows whether it is the one who missed it.
      if (loss.client === undefined) return;
      toAll({ kind: 'offer', ...sentRecipient(loss), openedAgoMs: clock() - loss.openedAtMs });
    };
  }

  hear(member: string, message: LossFromMember, answer: Answer): void {
    const nowMs = this.#clock();
    if (message.kind === 'claim_done') {
      this.#done(member, message.claim);
      return;
    }
    const recipient = { user: message.user, client: message.client };
    if (message.kind === 'lost') {
      const messages = message.messages.map((one) => received(one, nowMs));
      this.#redelivery.keep({ ...recipient, openedAtMs: nowMs - message.openedAgoMs, messages });
      return;
    }
    const { claim } = message;
    this.#redelivery.claim(recipient, (messages, done) => {
      if (messages.length > 0) {
        this.#note(member, claim, { ...recipient, openedAtMs: nowMs, messages, done });
      }
      answer({ kind: 'handed', claim, messages: messages.map((one) => sent(one, this.#clock())) });
    });
  }

  /** What it had not handed over by then may have arrived all the same: at least once. */
  end(member: string): void {
    const claims = this.#claims.get(member);
    this.#claims.delete(member);
    for (const { done, ...loss } of claims?.values() ?? []) {
      this.#redelivery.keep(loss);
      done();
    }
  }

  #note(member: string, claim: number, noted: Claim): void {
    const claims = this.#claims.get(member);
    if (claims === undefined) this.#claims.set(member, new Map([[claim, noted]]));
    else claims.set(claim, noted);
  }

  #done(member: string, claim: number): void {
    const claims = this.#claims.get(member);
    const noted = claims?.get(claim);
    claims?.delete(claim);
    if (claims?.size === 0) this.#claims.delete(member);
    noted?.done();
  }
}

/** In a member. */
export class MemberDepot implements Depot {
  readonly #redelivery: Redelivery;
  readonly #clock: MonotonicClock;
  readonly #send: (message: LossFromMember) => void;
  readonly #hands = new Map<number, Hand>();
  #claims = 0;

  constructor(
    redelivery: Redelivery,
    clock: MonotonicClock,
    send: (message: LossFromMember) => void,
  ) {
    this.#redelivery = redelivery;
    this.#clock = clock;
    this.#send = send;
  }

  keep(loss: Loss): void {
    const nowMs = this.#clock();
    this.#send({
      kind: 'lost',
      ...sentRecipient(loss),
      openedAgoMs: nowMs - loss.openedAtMs,
      messages: loss.messages.map((one) => sent(one, nowMs)),
    });
  }

  claim(recipient: Recipient, hand: Hand): void {
    const claim = ++this.#claims;
    this.#hands.set(claim, hand);
    // Each is answered, unless whoever is to answer has gone.
    if (this.#hands.size > MOST_HANDS) this.#hands.delete(this.#hands.keys().next().value!);
    this.#send({ kind: 'claim', claim, ...sentRecipient(recipient) });
  }

  hear(message: LossToMember): void {
    const nowMs = this.#clock();
    if (message.kind === 'depot') this.#redelivery.depot = this;
    else if (message.kind === 'offer') {
      const { user, client, openedAgoMs } = message;
      this.#redelivery.offer({ user, client }, nowMs - openedAgoMs);
    } else {
      const { claim } = message;
      const messages = message.messages.map((one) => received(one, nowMs));
      const done = (): void => this.#send({ kind: 'claim_done', claim });
      this.#hands.get(claim)?.(messages, messages.length === 0 ? () => {} : done);
      this.#hands.delete(claim);
    }
  }
}

function sentRecipient({ user, client }: Recipient): SentRecipient {
  return { user, ...(client === undefined ? {} : { client }) };
}

function sent({ firstSentMs, ...rest }: LostMessage, nowMs: number): SentMessage {
  return { ...rest, ageMs: nowMs - firstSentMs };
}

function received({ ageMs, ...rest }: SentMessage, nowMs: number): LostMessage {
  return { ...rest, firstSentMs: nowMs - ageMs };
}
