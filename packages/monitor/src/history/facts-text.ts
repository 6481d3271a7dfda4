/** A checkpoint's facts for people: `hits=3 cached=true`. The console has it in the browser, too. */
import type { CheckpointFacts } from '@earshot/instrumentation';

export function factsText(facts: CheckpointFacts): string {
  return Object.entries(facts)
    .map(([key, fact]) => `${key}=${fact}`)
    .join(' ');
}
