/** One runtime a process, however many copies of the package are loaded. */
import { afterEach, expect, test, vi } from 'vitest';
import * as shared from '../../src/runtime/shared.ts';

afterEach(() => {
  shared.stopRuntime();
});

/** The module once more, as a second installation would bring it. */
const anotherCopy = (): Promise<typeof shared> => {
  vi.resetModules();
  return import('../../src/runtime/shared.ts');
};

test('there is none before it is started, and none after it was stopped', () => {
  expect(shared.activeRuntime()).toBeUndefined();
  const runtime = shared.startRuntime();
  expect(shared.activeRuntime()).toBe(runtime);
  expect(shared.stopRuntime()).toBe(0);
  expect(shared.activeRuntime()).toBeUndefined();
  expect(runtime.isFollowing).toBe(false);
});

test('the first options hold', () => {
  const runtime = shared.startRuntime({ windowMs: 1_000 });
  expect(shared.startRuntime({ windowMs: 2_000 })).toBe(runtime);
  expect(runtime.ledger.windowMs).toBe(1_000);
});

test('another copy of the package finds the same', async () => {
  const copy = await anotherCopy();
  expect(copy.startRuntime).not.toBe(shared.startRuntime);
  const runtime = shared.startRuntime();
  expect(copy.activeRuntime()).toBe(runtime);
  expect(copy.startRuntime()).toBe(runtime);
  expect(copy.holder).toBe(shared.holder);
});

test('what another copy started, this one stops', async () => {
  const copy = await anotherCopy();
  const runtime = copy.startRuntime();
  runtime.ledger.attempt(runtime.ledger.openLane('connection'), runtime.clock(), 1, 'c');
  expect(shared.stopRuntime()).toBe(1);
  expect(copy.activeRuntime()).toBeUndefined();
});

test('stopping what was never started stops nothing', () => {
  expect(shared.stopRuntime()).toBe(0);
});
