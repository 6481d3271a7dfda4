/** Jaeger's answer is read with distrust. */
import { describe, expect, it } from 'vitest';
import { parseTraces } from '../../src/traces/stored-span.ts';

const SPAN = { traceID: 'a1', spanID: 'b1', startTime: 1_000_500, duration: 250 };
const parse = (...spans: unknown[]) => parseTraces(JSON.stringify({ data: [{ spans }] }));

describe('an answer of Jaeger', () => {
  it('becomes spans with their attributes, events and parent', () => {
    const [span] = parse({
      ...SPAN,
      references: [
        { refType: 'FOLLOWS_FROM', spanID: 'x' },
        { refType: 'CHILD_OF', spanID: 'b0' },
      ],
      tags: [
        { key: 'text', value: 'a' },
        { key: 'number', value: 5 },
        { key: 'truth', value: true },
        { key: 'object', value: {} },
      ],
      logs: [{ timestamp: 1_000_600, fields: [{ key: 'event', value: 'retry' }] }],
    });
    expect(span).toMatchObject({ parentId: 'b0', startMs: 1000.5, durationMs: 0.25 });
    expect([...span!.attributes]).toEqual([
      ['text', 'a'],
      ['number', 5],
      ['truth', true],
    ]);
    expect(span!.events).toMatchObject([{ name: 'retry', atMs: 1000.6 }]);
  });

  it.each([
    ['no JSON', '<html>', 'its answer is not JSON'],
    ['nothing', '', 'its answer is not JSON'],
    ['a list', '[]', 'its answer is not that of Jaeger'],
    ['null', 'null', 'its answer is not that of Jaeger'],
    ['data that is no list', '{"data":{}}', 'its answer is not that of Jaeger'],
    ['data that is inherited', '{"__proto__":{"data":[]}}', 'its answer is not that of Jaeger'],
  ])('that is %s is refused', (_, text, message) => {
    expect(() => parseTraces(text)).toThrow(message);
  });

  it.each([
    null,
    7,
    {},
    { ...SPAN, traceID: 5 },
    { ...SPAN, spanID: '' },
    { ...SPAN, startTime: '1' },
    { ...SPAN, startTime: 8.64e18 },
    { ...SPAN, duration: -1 },
  ])('leaves out a span that makes no sense: %j', (span) => {
    expect(parse(span, SPAN)).toHaveLength(1);
  });

  it('keeps a span without what it may lack', () => {
    expect(parse({ ...SPAN, tags: 'x', logs: null, references: 3 })).toMatchObject([
      { parentId: undefined, events: [] },
    ]);
    expect(parseTraces('{"data":[null,{},{"spans":5}]}')).toEqual([]);
  });
});
