import { describe, expect, it } from 'vitest';
import { StderrSink } from '../../src/logs/stderr.ts';

/** A stderr whose reader takes so many bytes, then none until it is told to. */
class SlowReader {
  text = '';
  room: number;
  constructor(room: number) {
    this.room = room;
  }
  readonly write = ((_fd: number, bytes: Buffer, offset: number, length: number): number => {
    if (this.room === 0) throw Object.assign(new Error('full'), { code: 'EAGAIN' });
    const taken = Math.min(length, this.room);
    this.room -= taken;
    this.text += bytes.toString('utf8', offset, offset + taken);
    return taken;
  }) as never;
}

describe('stderr', () => {
  it('gets whole lines in their order', () => {
    const reader = new SlowReader(Infinity);
    const sink = new StderrSink(2, reader.write);
    sink.write('one\n');
    sink.write('two\n');
    sink.flushSync();
    expect(reader.text).toBe('one\ntwo\n');
  });

  it('goes on where a slow reader stopped, in the middle of a line', () => {
    const reader = new SlowReader(5);
    const sink = new StderrSink(2, reader.write);
    sink.write('one\ntwo\n');
    sink.write('three\n');
    sink.flushSync();
    expect(reader.text).toBe('one\nt');
    reader.room = 100;
    sink.flushSync();
    expect(reader.text).toBe('one\ntwo\nthree\n');
  });

  it('drops and counts what a stopped reader leaves no room for', () => {
    const sink = new StderrSink(2, new SlowReader(0).write);
    const line = `${'x'.repeat(1023)}\n`;
    for (let lines = 0; lines < 1025; lines++) sink.write(line);
    expect(sink.dropped).toBe(1);
  });

  it('is given up when its reader is gone', () => {
    let calls = 0;
    const sink = new StderrSink(2, (() => {
      calls++;
      throw Object.assign(new Error('gone'), { code: 'EPIPE' });
    }) as never);
    sink.write('one\n');
    sink.flushSync();
    sink.write('two\n');
    sink.flushSync();
    expect(calls).toBe(1);
  });
});
