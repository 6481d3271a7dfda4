/** Fault 73: what an address of the configuration may resolve to. */
import { describe, expect, it, test } from 'vitest';
import { checkHost, isPrivateAddress, publicLookup } from '../../src/outgoing/public-address.ts';

const PUBLIC = '93.184.215.14';

/** A resolver that gives these addresses. */
const resolving = (...addresses: string[]): Parameters<typeof publicLookup>[1] =>
  ((_name: string, _options: object, done: (error: null, found: object[]) => void) =>
    done(
      null,
      addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
    )) as never;

const lookUp = (
  addresses: string[],
  { allowed = [], all = true }: { allowed?: string[]; all?: boolean } = {},
): Promise<unknown> =>
  new Promise((resolve) => {
    publicLookup(new Set(allowed), resolving(...addresses))(
      'hooks.example',
      { all },
      (error, address) => resolve(error === null ? address : error.message),
    );
  });

test.each([
  '10.1.2.3',
  '127.0.0.1',
  '169.254.169.254',
  '172.31.0.1',
  '192.168.0.1',
  '100.100.100.200',
  '0.0.0.0',
  '255.255.255.255',
  '::1',
  '::',
  'fd00:ec2::254',
  'fe80::1',
  'fec0::1',
  '::ffff:10.0.0.1',
  '::ffff:a00:1',
  '::10.0.0.1',
  '64:ff9b::a00:1',
  '64:ff9b:1::a00:1',
  '2002:a00:1::',
])('%s is private', (address) => {
  expect(isPrivateAddress(address)).toBe(true);
});

test.each([PUBLIC, '172.32.0.1', '192.169.0.1', '2606:4700::1111', '::ffff:93.184.215.14'])(
  '%s is not',
  (address) => {
    expect(isPrivateAddress(address)).toBe(false);
  },
);

describe('a name', () => {
  it('that resolves to a private address is refused when the connection is made', async () => {
    expect(await lookUp(['10.0.0.1'])).toContain('hooks.example is a private address');
    expect(await lookUp(['fe80::1', '127.0.0.1'], { all: false })).toContain('ALLOW_PRIVATE');
  });

  it('that resolves to a public one, too, is connected to that one alone', async () => {
    expect(await lookUp(['10.0.0.1', PUBLIC])).toEqual([{ address: PUBLIC, family: 4 }]);
    expect(await lookUp(['10.0.0.1', PUBLIC], { all: false })).toBe(PUBLIC);
  });

  it('that is listed may resolve to anything', async () => {
    expect(await lookUp(['10.0.0.1'], { allowed: ['hooks.example'], all: false })).toBe('10.0.0.1');
  });
});

it('an address that is written as a number is refused without any look-up', () => {
  expect(() => checkHost('[fe80::1]', new Set())).toThrow('fe80::1 is a private address');
  expect(() => checkHost('10.0.0.1', new Set(['10.0.0.1']))).not.toThrow();
  expect(() => checkHost(PUBLIC, new Set())).not.toThrow();
});

it.each(['http://0x7f.1/', 'http://2130706433/', 'http://0177.0.0.1/', 'http://127.1/'])(
  '%s is the number that it stands for',
  (url) => {
    expect(() => checkHost(new URL(url).hostname, new Set())).toThrow('127.0.0.1');
  },
);
