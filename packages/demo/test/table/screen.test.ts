import { EventEmitter } from 'node:events';
import type { WriteStream } from 'node:tty';
import { expect, onTestFinished, test, vi } from 'vitest';
import { Screen } from '../../src/table/screen.ts';
import { viewOf } from '../views.ts';

/** A terminal that keeps what is written to it. */
class RecordingTerminal extends EventEmitter {
  readonly isTTY = true;
  columns = 80;
  rows = 30;
  written: string[] = [];

  write(text: string): boolean {
    this.written.push(text);
    return true;
  }
}

function open(): { terminal: RecordingTerminal; screen: Screen } {
  vi.useFakeTimers();
  const terminal = new RecordingTerminal();
  const screen = new Screen(terminal as unknown as WriteStream, () => viewOf());
  onTestFinished(() => {
    screen.close(viewOf());
    vi.useRealTimers();
  });
  return { terminal, screen };
}

test('draws every 200 ms, each time in one write that erases no more than line ends', () => {
  const { terminal } = open();
  terminal.written = [];
  vi.advanceTimersByTime(199);
  expect(terminal.written).toHaveLength(0);
  vi.advanceTimersByTime(1);
  expect(terminal.written).toHaveLength(1);
  expect(terminal.written[0]).not.toContain('\x1b[2J');
  expect(terminal.written[0]).toMatch(/^\x1b\[\?2026h\x1b\[\d+A\r.*\x1b\[\?2026l$/s);
});

test('puts the lines of others above the table', () => {
  const { terminal, screen } = open();
  terminal.written = [];
  screen.line('hello \x1b[2Jfrom the service');
  expect(terminal.written.join('')).toMatch(/A\rhello from the service\x1b\[K\n.*Earshot/s);
});

test('begins afresh when the terminal is resized', () => {
  const { terminal } = open();
  terminal.written = [];
  terminal.columns = 60;
  terminal.emit('resize');
  expect(terminal.written[0]).toContain('\x1b[2J');
  expect(terminal.written[1]).toMatch(/^\x1b\[\?2026h\r/);
});

test('hides the cursor and gives it back, also when the process exits early', () => {
  const before = process.listenerCount('exit');
  const { terminal, screen } = open();
  expect(terminal.written[0]).toBe('\x1b[?25l');
  expect(process.listenerCount('exit')).toBe(before + 1);
  screen.close(viewOf());
  expect(terminal.written.at(-1)).toMatch(/\x1b\[\?25h$/);
  expect(process.listenerCount('exit')).toBe(before);
});

test('draws no more after its end', () => {
  const { terminal, screen } = open();
  screen.close(viewOf());
  terminal.written = [];
  vi.advanceTimersByTime(1_000);
  screen.line('late');
  expect(terminal.written).toEqual(['late\n']);
});
