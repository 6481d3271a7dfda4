/** A start waits for each of its steps, and for none longer than its bound. */
import { expect, test } from 'vitest';
import { StartUp } from '../src/start-up.ts';

function startUp(boundMs: number) {
  const lines: [string, object][] = [];
  const write = (level: string) => (line: object) => void lines.push([level, line]);
  const logger = { debug: write('debug'), warn: write('warn') };
  return { lines, startUp: new StartUp(() => 0, { logger } as never, boundMs) };
}

test('steps come one after another, each with its duration', async () => {
  const { lines, startUp: steps } = startUp(60_000);
  const done: string[] = [];
  await steps.step('one', async () => {
    await Promise.resolve();
    done.push('one');
  });
  await steps.step('two', () => void done.push('two'));
  expect(done).toEqual(['one', 'two']);
  expect(lines).toEqual([
    ['debug', { event: 'start_step', step: 'one', duration_ms: 0 }],
    ['debug', { event: 'start_step', step: 'two', duration_ms: 0 }],
  ]);
});

test('a step that never ends is told, and the start goes on', async () => {
  const { lines, startUp: steps } = startUp(1);
  await steps.step('http', () => new Promise<void>(() => {}));
  expect(lines).toEqual([
    ['warn', { event: 'start_step', step: 'http', duration_ms: 0, late: true }],
  ]);
});
