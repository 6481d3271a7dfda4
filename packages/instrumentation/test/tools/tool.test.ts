import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { currentScope } from '../../src/scope/scope.ts';
import { tool } from '../../src/tools/tool.ts';
import { startRecording, stopRecording, type Recorded } from '../doubles/recorded-spans.ts';

let recorded: Recorded;
const executions = (): object => recorded.executions();

beforeEach(() => {
  recorded = startRecording();
});
afterEach(stopRecording);

describe('what the host sees of a wrapped function', () => {
  it('passes on this, arguments and result', () => {
    const host = {
      factor: 3,
      multiply: tool(function (this: { factor: number }, n: number) {
        return n * this.factor;
      }),
    };

    expect(host.multiply(4)).toBe(12);
  });

  it('keeps name, length, own properties, prototype and constructability', () => {
    function search(_query: string, _limit: number): void {}
    search.description = 'searches';
    const wrapped = tool(search);
    const arrow = tool((_only: string) => 1);

    expect([wrapped.name, wrapped.length, wrapped.description]).toEqual(['search', 2, 'searches']);
    expect(new (wrapped as unknown as new () => object)()).toBeInstanceOf(search);
    expect(Reflect.ownKeys(wrapped).toSorted()).toEqual(Reflect.ownKeys(search).toSorted());
    expect(Reflect.ownKeys(arrow)).toEqual(Reflect.ownKeys((_only: string) => 1));
    expect(() => new (arrow as unknown as new () => object)()).toThrow('is not a constructor');
  });

  it('throws the same error object', () => {
    const error = new Error('no');
    const wrapped = tool(() => {
      throw error;
    });

    expect(() => wrapped()).toThrow(error);
  });

  it('rejects with the same error object, and leaves an unhandled rejection unhandled', async () => {
    const error = new Error('no');
    const wrapped = tool(async () => {
      throw error;
    });
    const unhandled: unknown[] = [];
    const others = process.listeners('unhandledRejection');
    process.removeAllListeners('unhandledRejection');
    process.once('unhandledRejection', (reason) => unhandled.push(reason));

    void wrapped();
    await new Promise((resolve) => setImmediate(resolve));

    others.forEach((listener) => process.on('unhandledRejection', listener));
    expect(unhandled).toEqual([error]);
  });

  it('returns the very thenable that the tool returned, and starts it no second time', async () => {
    let runs = 0;
    const query = {
      then(resolve: (rows: number[]) => void): void {
        runs++;
        resolve([1]);
      },
    };
    const returned = tool(() => query, { name: 'query' })();

    expect(returned).toBe(query);
    expect(runs).toBe(0);
    expect(await returned).toEqual([1]);
    expect(runs).toBe(1);
    expect(executions()).toEqual({ started: 1, succeeded: 1 });
  });

  it('returns the same object when it wraps one, and follows its first method that is a tool', () => {
    class Search {
      readonly name = 'search';
      readonly #found = 7;
      invoke(): number {
        return this.#found;
      }
    }
    const search = new Search();

    expect(tool(search)).toBe(search);
    expect(search.invoke()).toBe(7);
    expect(Object.keys(search)).toEqual(['name']);
    expect(recorded.span('execute_tool search').name).toBeDefined();
  });

  it('follows the method that options name', () => {
    const weather = { execute: () => 'not this', fetch: () => 'sunny' };
    tool(weather, { name: 'weather', method: 'fetch' });

    weather.execute();
    expect(executions()).toEqual({});
    expect(weather.fetch()).toBe('sunny');
    expect(executions()).toEqual({ started: 1, succeeded: 1 });
  });

  it('wraps once what is wrapped twice', () => {
    tool(
      tool(() => 1, { name: 'once' }),
      { name: 'twice' },
    )();

    expect(executions()).toEqual({ started: 1, succeeded: 1 });
  });

  it('runs a tool unfollowed while Earshot is not started', () => {
    const wrapped = tool(() => currentScope()?.tool);
    stopRecording();

    expect(wrapped()).toBeUndefined();
  });

  it('says by name what is wrong with an option', () => {
    const wrong =
      (options: object): (() => unknown) =>
      () =>
        tool(() => 1, options);

    expect(wrong({ timeoutMs: 0 })).toThrow(
      'timeoutMs is 0; allowed: a number of ms from 1 to 86400000',
    );
    expect(wrong({ terminal: { withinMs: '1s' } })).toThrow('terminal.withinMs is "1s"');
    expect(() => tool({}, { method: 'go' })).toThrow(
      'method is "go"; allowed: a method that the tool has',
    );
    expect(() => tool(undefined as never)).toThrow('tool() was given undefined');
  });

  it('leaves a frozen object alone, and warns', () => {
    const warnings: string[] = [];
    recorded.runtime.listen({ warning: ({ code }) => void warnings.push(code) });
    const frozen = Object.freeze({ execute: () => 1 });

    expect(tool(frozen).execute()).toBe(1);
    expect(warnings).toEqual(['not_hookable']);
  });
});
