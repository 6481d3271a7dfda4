/** Where in the data folder a service's journal lies. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { serviceFolder } from '../../src/journal/service-folder.ts';

const dataDir = mkdtempSync(join(tmpdir(), 'earshot-folders-'));
afterAll(() => rmSync(dataDir, { recursive: true }));

const NAMES = {
  'a dot': '.',
  'two dots': '..',
  nothing: '',
  'a way out': '../../etc',
  'a way to the root': '/etc',
  'a NUL': 'chat\0',
  'three hundred letters': 'x'.repeat(300),
  'a hundred characters of three bytes': '聞'.repeat(100),
  'half a character': 'chat\uD800',
};

test.each(Object.entries(NAMES))(
  'a service whose name is %s has a folder within the data folder',
  (_, name) => {
    const folder = serviceFolder(dataDir, name);
    expect(dirname(folder)).toBe(dataDir);
    mkdirSync(folder, { recursive: true });
    expect(serviceFolder(dataDir, name)).toBe(folder);
  },
);

test('no two of them share one', () => {
  const names = [
    ...Object.values(NAMES),
    '...',
    '%2E',
    '%2E%2E',
    '%unnamed',
    'chat',
    'Chat',
    'chat\uFFFD',
    'chat\uD801',
    `${'x'.repeat(300)}y`,
  ];
  expect(new Set(names.map((name) => serviceFolder(dataDir, name))).size).toBe(names.length);
});

test.each([
  ['chat', 'chat'],
  ['Chat Service', 'Chat%20Service'],
  ['unknown_service:node', 'unknown_service%3Anode'],
  ['team/chat-2.0', 'team%2Fchat-2.0'],
  ['x'.repeat(255), 'x'.repeat(255)],
])('the folder of %s can be read', (name, folder) => {
  expect(serviceFolder(dataDir, name)).toBe(join(dataDir, folder));
});

test('on a disk that knows no capitals a service leaves another its folder', () => {
  const held = (): string => 'Chat';
  expect(serviceFolder(dataDir, 'Chat', held)).toBe(join(dataDir, 'Chat'));
  expect(serviceFolder(dataDir, 'chat', held)).toMatch(/\/chat~[0-9a-f]{16}$/);
});
