/** What a runtime does with checkpoints: takes, paces and tells them. */
import { SPAN_ATTRIBUTES } from '@earshot/telemetry';
import { randomBytes } from 'node:crypto';
import type { CheckpointNotice } from '../runtime/events.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { correlationOfContext, safeCorrelationId } from '../scope/correlation.ts';
import { currentScope, type Scope } from '../scope/scope.ts';
import { Allowance } from './allowance.ts';
import { MOST_FACTS, takeFacts, type CheckpointFacts } from './facts.ts';

const NAME = /^[A-Za-z0-9._:/-]{1,64}$/;

/** Why one was not noted as it was given, said once each. */
const REFUSALS = {
  name: 'its name is not 1 to 64 characters out of A-Z a-z 0-9 . _ : / -',
  scope:
    'it was called outside of any message, tool or scope with a correlation ID, and none was given',
  correlation_id:
    'its correlation ID is not 1 to 128 characters out of A-Z a-z 0-9 . _ : @ / + = -',
  facts: `some of its facts were left out: allowed are ${MOST_FACTS} strings, finite numbers or booleans, under keys of up to 32 letters, digits, _ . -`,
  unreadable: 'its facts can not be read',
  pace: 'more came under one correlation ID than are noted; the next in its story says how many',
} as const;
type Refusal = keyof typeof REFUSALS;

export class Checkpoints {
  readonly #runtime: Runtime;
  readonly #allowance = new Allowance();
  readonly #said = new Set<Refusal>();
  /** Sets them apart from those of other processes, in one story. */
  readonly #prefix = randomBytes(4).toString('hex');
  #count = 0;

  constructor(runtime: Runtime) {
    this.#runtime = runtime;
  }

  note(name: unknown, given: unknown, givenId: unknown): void {
    if (typeof name !== 'string' || !NAME.test(name)) return this.#refuse('name');
    const scope = currentScope();
    const correlationId = givenId === undefined ? correlationOf(scope) : safeCorrelationId(givenId);
    if (correlationId === undefined) {
      return this.#refuse(givenId === undefined ? 'scope' : 'correlation_id', name);
    }
    const atMs = this.#runtime.clock();
    const heldBack = this.#allowance.take(correlationId, atMs);
    if (heldBack === undefined) return this.#refuse('pace', name);
    const tool = scope?.tool?.correlationId === correlationId ? scope.tool : undefined;
    const notice: CheckpointNotice = {
      id: `${this.#prefix}-${++this.#count}`,
      name,
      atMs,
      correlationId,
      facts: this.#factsOf(given, name),
      execution: tool,
      heldBack,
    };
    if (tool?.span.isRecording() === true) tool.span.addEvent(...spanEvent(notice));
    this.#runtime.emit('checkpoint', notice);
  }

  #factsOf(given: unknown, name: string): CheckpointFacts {
    try {
      const { facts, isCut } = takeFacts(given);
      if (isCut) this.#refuse('facts', name);
      return facts;
    } catch {
      this.#refuse('unreadable', name);
      return {};
    }
  }

  #refuse(why: Refusal, name?: string): void {
    if (this.#said.has(why)) return;
    this.#said.add(why);
    const which = name === undefined ? 'A checkpoint' : `The checkpoint ${name}`;
    this.#runtime.warn({
      code: 'checkpoint_refused',
      message: `${which} was not noted as it was given: ${REFUSALS[why]}. This is said once.`,
      fields: { checkpoint: name, reason: why },
    });
  }
}

/** As for a message that is sent here. */
function correlationOf(scope: Scope | undefined): string | undefined {
  return scope?.correlationId ?? correlationOfContext() ?? scope?.connection?.correlationId;
}

function spanEvent({ id, name, facts, heldBack }: CheckpointNotice) {
  const attributes: Record<string, string | number | boolean> = {
    [SPAN_ATTRIBUTES.checkpointId]: id,
    [SPAN_ATTRIBUTES.checkpointName]: name,
    ...(heldBack === 0 ? {} : { [SPAN_ATTRIBUTES.checkpointHeldBack]: heldBack }),
  };
  for (const [key, fact] of Object.entries(facts)) {
    attributes[`${SPAN_ATTRIBUTES.checkpointFact}${key}`] = fact;
  }
  return [SPAN_ATTRIBUTES.checkpoint, attributes] as const;
}
