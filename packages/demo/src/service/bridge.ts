/** The bridge from the agent's tools to one person's socket. */
import { setTimeout as pause } from 'node:timers/promises';
import { has } from './bugs.ts';
import type { Notice } from './messages.ts';
import { outbox } from './outbox.ts';
import type { Session } from './session.ts';

/** How people want to be told. */
const preferences: Readonly<Record<string, { language: string } | undefined>> = {
  frida: { language: 'sv' },
  hana: { language: 'cs' },
};
/** Who has just registered has no preferences for so long. */
const REGISTERING_MS = 2_000;
/** What a phone shows of a text. */
const SMALL_SCREEN = 24;

export class AgentBridge {
  readonly session: Session;
  readonly language: string;
  readonly isLimited: boolean;

  constructor(session: Session, language: string) {
    this.session = session;
    this.language = language;
    this.isLimited = has('bridge-rejects') && session.device === 'watch';
  }

  /** Progress: nice to have, so nobody waits for it. */
  notify(notice: Notice): void {
    const { socket, signal } = this.session;
    if (!has('closed-socket')) signal.throwIfAborted();
    const text = JSON.stringify(notice);
    outbox.keep(notice, text);
    socket.send(text);
  }

  /** Results: resolves when the message was written. */
  async deliver(notice: Notice): Promise<void> {
    const text = JSON.stringify(notice);
    if (this.isLimited && text.length > SMALL_SCREEN) throw new Error('too long for this device');
    outbox.keep(notice, text);
    await new Promise<void>((resolve, reject) => {
      this.session.socket.send(text, (error) => (error ? reject(error) : resolve()));
    });
  }
}

/** What a bridge offers to tools. */
export type Bridge = Pick<AgentBridge, 'notify' | 'deliver'>;

/** Opens the bridge to a session's person. */
export async function createBridge(session: Session): Promise<Bridge> {
  await pause(15);
  const wanted = preferences[session.user];
  const isRegistering =
    session.device === 'new' && performance.now() - session.openedAtMs < REGISTERING_MS;
  const language =
    has('bridge-down') && isRegistering ? wanted!.language : (wanted?.language ?? 'en');
  const bridge = new AgentBridge(session, language);
  if (has('method-missing') && session.device === 'phone') {
    // A copy with one field changed; but methods live on the prototype, and are not copied.
    return { ...bridge, language: 'short' } as unknown as Bridge;
  }
  return bridge;
}
