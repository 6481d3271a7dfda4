/** What is known at a point of the program stays known across awaits, timers and emitters. */
import { EventEmitter } from 'node:events';
import { setImmediate, setTimeout } from 'node:timers';
import { describe, expect, test, vi } from 'vitest';
import { currentScope, inScope, withScope, withUser } from '../../src/scope/scope.ts';

describe('a scope', () => {
  test('is there inside, and nowhere else', () => {
    expect(currentScope()).toBeUndefined();
    expect(withScope({ correlationId: 'c' }, currentScope)).toEqual({ correlationId: 'c' });
    expect(currentScope()).toBeUndefined();
  });

  test('is laid over the one around it', () => {
    withScope({ correlationId: 'outer', user: 'ada' }, () => {
      expect(withScope({ correlationId: 'inner' }, currentScope)).toEqual({
        correlationId: 'inner',
        user: 'ada',
      });
      expect(currentScope()).toEqual({ correlationId: 'outer', user: 'ada' });
    });
  });

  test('of its own owes nothing to the one around it', () => {
    withScope({ user: 'ada' }, () => {
      expect(inScope({ correlationId: 'c' }, currentScope)).toEqual({ correlationId: 'c' });
    });
  });

  test('ends with a throw, and lets it through', () => {
    const error = new Error('boom');
    expect(() =>
      withScope({ user: 'ada' }, () => {
        throw error;
      }),
    ).toThrow(error);
    expect(currentScope()).toBeUndefined();
  });

  test('says for which user the work is done', () => {
    expect(withUser('ada', currentScope)).toEqual({ user: 'ada' });
  });

  test.each<[string, () => Promise<unknown>]>([
    ['an await', async () => (await Promise.resolve(), currentScope())],
    ['a timer', () => new Promise((resolve) => setTimeout(() => resolve(currentScope()), 0))],
    ['an immediate', () => new Promise((resolve) => setImmediate(() => resolve(currentScope())))],
    ['a tick', () => new Promise((resolve) => process.nextTick(() => resolve(currentScope())))],
    ['a microtask', () => new Promise((resolve) => queueMicrotask(() => resolve(currentScope())))],
  ])('goes on across %s', async (_, later) => {
    expect(await withScope({ correlationId: 'c' }, later)).toEqual({ correlationId: 'c' });
  });

  test('is that of the emitter of an event, not of its listener', () => {
    const emitter = new EventEmitter();
    const heard: unknown[] = [];
    withUser('ada', () => emitter.on('event', () => heard.push(currentScope()?.user)));
    withUser('bob', () => emitter.emit('event'));
    expect(heard).toEqual(['bob']);
  });

  test('does not leak between what runs at the same time', async () => {
    const users = ['ada', 'bob', 'cyd'];
    const seen = await Promise.all(
      users.map((user) =>
        withUser(user, async () => {
          await new Promise((resolve) => setImmediate(resolve));
          return currentScope()?.user;
        }),
      ),
    );
    expect(seen).toEqual(users);
  });

  test('is shared by all copies of the package', async () => {
    vi.resetModules();
    const copy = await import('../../src/scope/scope.ts');
    expect(copy.withScope).not.toBe(withScope);
    expect(withUser('ada', copy.currentScope)).toEqual({ user: 'ada' });
  });
});
