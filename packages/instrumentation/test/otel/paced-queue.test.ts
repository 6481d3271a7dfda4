import { beforeEach, expect, it } from 'vitest';
import { PacedQueue } from '../../src/otel/paced-queue.ts';
import { VirtualClock } from '../doubles/virtual-clock.ts';

let clock: VirtualClock;
let released: number[];
let lost: number[];
let queue: PacedQueue<number>;

beforeEach(() => {
  clock = new VirtualClock();
  released = [];
  lost = [];
  queue = new PacedQueue<number>({
    clock: clock.read,
    perSecond: 100,
    burst: 5,
    capacity: 20,
    release: (item) => released.push(item),
    onOverflow: (item) => lost.push(item),
  });
});

const fill = (count: number): void => {
  for (let item = 1; item <= count; item++) queue.add(item);
};

it('lets a burst through at once and holds back the rest', () => {
  fill(8);

  expect(released).toEqual([1, 2, 3, 4, 5]);
  expect(queue.size).toBe(3);
});

it('lets the next one out after 10 ms and not after 9 ms, in order', () => {
  fill(8);
  clock.advance(9);
  queue.sweep();
  expect(released).toHaveLength(5);
  clock.advance(1);
  queue.sweep();

  expect(released).toEqual([1, 2, 3, 4, 5, 6]);
});

it('saves up no more than a burst in a quiet time', () => {
  clock.advance(3_600_000);
  fill(8);

  expect(released).toHaveLength(5);
});

it('gives up what does not fit, and says which', () => {
  fill(27);

  expect(lost).toEqual([26, 27]);
  expect(released.length + queue.size + lost.length).toBe(27);
});

it('lets everything out when it is told to, and says what it drops', () => {
  fill(20);
  expect(queue.flush(10)).toBe(10);
  queue.drop();

  expect(released).toHaveLength(15);
  expect(lost).toEqual([16, 17, 18, 19, 20]);
  expect(queue.size).toBe(0);
});
