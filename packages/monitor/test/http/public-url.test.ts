/** What links for people begin with, by where the HTTP API listens. */
import { expect, test } from 'vitest';
import { publicUrlOf } from '../../src/http/public-url.ts';
import { readSettings } from '../../src/settings/settings.ts';
import { serve, SOMEBODY } from '../doubles/served-api.ts';

const STATUS = '/monitoring/websocket/system/status';

test.each([
  ['127.0.0.1', 'IPv4', 'web-1', 'http://127.0.0.1:9464'],
  ['::1', 'IPv6', 'web-1', 'http://[::1]:9464'],
  ['10.0.0.7', 'IPv4', 'web-1', 'http://10.0.0.7:9464'],
  ['0.0.0.0', 'IPv4', 'web-1', 'http://web-1:9464'],
  ['::', 'IPv6', 'web-1.example.com', 'http://web-1.example.com:9464'],
  ['0.0.0.0', 'IPv4', 'not a name', 'http://0.0.0.0:9464'],
])('on %s (%s) of the machine "%s" links begin with %s', (address, family, machine, expected) => {
  const listening = { address, family, port: 9464 };
  expect(publicUrlOf(readSettings({}), listening, machine)).toBe(expected);
});

test.each([
  ['https://earshot.example.com', 'https://earshot.example.com'],
  ['https://earshot.example.com/', 'https://earshot.example.com'],
  ['HTTP://Ops.example.com:80/chat//', 'http://ops.example.com/chat'],
  ['http://[2001:db8::1]:8080/a/b', 'http://[2001:db8::1]:8080/a/b'],
])('EARSHOT_PUBLIC_URL=%s goes before: links begin with %s', (given, expected) => {
  const settings = readSettings({ EARSHOT_PUBLIC_URL: given });
  const listening = { address: '0.0.0.0', family: 'IPv4', port: 9464 };
  expect(publicUrlOf(settings, listening, 'web-1')).toBe(expected);
});

test('the host of EARSHOT_PUBLIC_URL may be asked for, and no other name', async () => {
  const { ask } = serve({ EARSHOT_PUBLIC_URL: 'https://Ops.example.com:8443/chat' });
  const statusOf = async (host: string) => (await ask(STATUS, { host })).statusCode;
  expect(await statusOf('ops.example.com')).toBe(200);
  expect(await statusOf('OPS.example.com:8443')).toBe(200);
  expect(await statusOf('localhost:9464')).toBe(200);
  for (const host of ['evil.example', 'ops.example.com.evil.example', 'x.ops.example.com']) {
    expect(await statusOf(host)).toBe(403);
  }
  const { error } = (await ask(STATUS, { host: 'evil.example' })).json();
  expect(error).toMatchObject({
    code: 'foreign_host',
    value: 'evil.example',
    allowed: 'localhost, an IP address or ops.example.com',
  });
});

test('a page of EARSHOT_PUBLIC_URL may change something, whatever host its proxy asks for', async () => {
  const { api } = serve({ ...SOMEBODY, EARSHOT_PUBLIC_URL: 'https://ops.example.com/chat' });
  const changed = async (origin: string) => {
    const answer = await api.inject({
      method: 'POST',
      url: '/monitoring/websocket/alerts/SilentFailures/acknowledge',
      headers: { host: '127.0.0.1:9464', 'x-earshot-request': '1', origin },
      payload: { by: 'ada' },
    });
    return answer.statusCode;
  };
  expect(await changed('https://ops.example.com')).toBe(200);
  for (const origin of ['http://ops.example.com', 'https://ops.example.com:444', 'https://evil']) {
    expect(await changed(origin)).toBe(403);
  }
});
