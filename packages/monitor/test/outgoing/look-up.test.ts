/** Names are looked up at real name servers on loopback. */
import { expect, test } from 'vitest';
import { boundedLookup, lookupFor } from '../../src/outgoing/look-up.ts';
import { NameServer, type NameServerAnswer } from '../doubles/name-server.ts';
import { opened } from '../doubles/receivers.ts';

const lookUp = (name: string, servers?: readonly string[], all = true): Promise<unknown> =>
  new Promise((resolve, reject) => {
    boundedLookup(servers)(name, { all }, (error, found) =>
      error === null ? resolve(found) : reject(error),
    );
  });
const serve = (answers: Readonly<Record<4 | 6, NameServerAnswer>>): Promise<NameServer> =>
  opened(NameServer.open((family) => answers[family]));

test('what a name server knows is the answer', async () => {
  const { address } = await serve({ 4: ['192.0.2.1', '192.0.2.2'], 6: [] });
  expect(await lookUp('hooks.example', [address])).toEqual([
    { address: '192.0.2.1', family: 4 },
    { address: '192.0.2.2', family: 4 },
  ]);
  expect(await lookUp('hooks.example', [address], false)).toBe('192.0.2.1');
});

test('one that never answers for one family has its addresses of the other', async () => {
  const { address } = await serve({ 4: ['192.0.2.1'], 6: 'silent' });
  expect(await lookUp('hooks.example', [address])).toEqual([{ address: '192.0.2.1', family: 4 }]);
});

test('where none answers the system is not asked, and that is what is said', async () => {
  const { address, asked } = await serve({ 4: 'silent', 6: 'silent' });
  await expect(lookUp('hooks.example', [address])).rejects.toMatchObject({
    code: 'EAI_AGAIN',
    message: 'no name server answers for hooks.example',
  });
  expect(new Set(asked)).toEqual(new Set(['hooks.example']));
});

test('a name that no name server knows is asked of the system', async () => {
  const { address } = await serve({ 4: 'unknown', 6: 'unknown' });
  // Its own words: the system knows of no such name either.
  await expect(lookUp('no-such-name.invalid', [address])).rejects.toThrow('getaddrinfo');
}, 30_000);

test('a name of the hosts file needs no name server', async () => {
  const { address, asked } = await serve({ 4: 'silent', 6: 'silent' });
  expect(await lookUp('localhost', [address], false)).toMatch(/^(127\.0\.0\.1|::1)$/);
  expect(asked).toEqual([]);
});

test('an address that is private is refused, whoever knows it', async () => {
  const found = new Promise((resolve) => {
    lookupFor(new Set())('localhost', { all: true }, (error) => resolve(error?.message));
  });
  expect(await found).toMatch('localhost is a private address');
});
