/** Nonces of barriers: random, short, valid JSON, and told from any other pong. */
import { describe, expect, test } from 'vitest';
import { makeNonce, readNonce } from '../../src/delivery/nonce.ts';

const pongOf = (text: string): Buffer => Buffer.from(text, 'latin1');

describe('a nonce', () => {
  test('is JSON of one member, with no more in it than random text', () => {
    const parsed = JSON.parse(makeNonce()) as Record<string, string>;
    expect(Object.keys(parsed)).toEqual(['earshot']);
    expect(parsed['earshot']).toMatch(/^[A-Za-z0-9_-]{16}$/);
  });

  test('has 96 random bits: 16 digits of base 64, all of which vary', () => {
    const digits = Array.from({ length: 16 }, () => new Set<string>());
    for (let i = 0; i < 2_000; i++) {
      const random = (JSON.parse(makeNonce()) as { earshot: string }).earshot;
      digits.forEach((seen, place) => seen.add(random[place]!));
    }
    expect(digits.map((seen) => seen.size)).toEqual(digits.map(() => 64));
  });

  test('fits in a ping', () => {
    expect(Buffer.byteLength(makeNonce())).toBeLessThanOrEqual(125);
  });

  test('never comes twice, also when the pool of random bytes was refilled', () => {
    const nonces = Array.from({ length: 10_000 }, makeNonce);
    expect(new Set(nonces).size).toBe(nonces.length);
  });

  test('is read from the pong that echoes it', () => {
    const nonce = makeNonce();
    expect(readNonce(pongOf(nonce))).toBe(nonce);
  });
});

test.each<[string, unknown]>([
  ['empty', pongOf('')],
  ['of the application', pongOf('{"type":"pong"}')],
  ['over-long', pongOf(`${makeNonce()}x`)],
  ['of 125 bytes', Buffer.alloc(125, 'x')],
  ['of 126 bytes and more', Buffer.alloc(70_000, '{"earshot":"')],
  ['one byte short', pongOf(makeNonce().slice(0, -1))],
  ['of the right length and another prefix', pongOf(makeNonce().replace('earshot', 'airshot'))],
  ['of the right length and another end', pongOf(makeNonce().replace('"}', '"]'))],
  ['of text, as from another library', makeNonce()],
  ['without a payload', undefined],
  ['of nothing that a socket gives', { length: 30 }],
])('a pong %s is not ours', (_, payload) => {
  expect(readNonce(payload)).toBeUndefined();
});

test('bytes that are no UTF-8 are not taken for others', () => {
  const payload = pongOf(makeNonce());
  payload[14] = 0xff;
  expect(readNonce(payload)).not.toBe(makeNonce());
  expect(() => readNonce(payload)).not.toThrow();
});
