/** What is known of a connection. */
import { expect, test, vi } from 'vitest';
import { Connection, destinationOf } from '../../src/hooks/ws/connection.ts';
import { Runtime } from '../../src/runtime/runtime.ts';
import { ConnectionInMemory } from '../doubles/connections.ts';

test.each([
  ['/chat', '/chat'],
  ['/chat?token=secret', '/chat'],
  ['/users/42/inbox', '/users/{id}/inbox'],
  ['/rooms/9f8e7d6c', '/rooms/{id}'],
  [`/${'x'.repeat(33)}`, '/{id}'],
  ['/caf%C3%A9', '/{id}'],
  ['', 'websocket'],
  [undefined, 'websocket'],
  ['/a'.repeat(65), 'websocket'],
])('the path %s is called %s, so that span names stay few', (path, destination) => {
  expect(destinationOf(path)).toBe(destination);
});

test('a connection is one for every copy of Earshot in the process', async () => {
  const connection = new ConnectionInMemory(new Runtime());
  vi.resetModules();
  const other = await import('../../src/hooks/ws/connection.ts');
  expect(other.Connection).not.toBe(Connection);
  expect(connection instanceof other.Connection).toBe(true);
  expect({} instanceof other.Connection).toBe(false);
});
