import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { SETTINGS_REFERENCE, settingsReference } from '../../../../scripts/settings-reference.mjs';
import { SETTINGS } from '../../src/settings/table.ts';

test('docs/settings.md says what the table says: else run scripts/settings-reference.mjs', () => {
  expect(readFileSync(SETTINGS_REFERENCE, 'utf8')).toBe(settingsReference(SETTINGS));
});
