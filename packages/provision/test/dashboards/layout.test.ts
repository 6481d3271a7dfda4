/** Panels stand beside one another, within the grid, in the order of the table. */
import { expect, test } from 'vitest';
import { COLUMNS, Layout } from '../../src/dashboards/layout.ts';
import { MODELS, type GridPos } from './generated.ts';

const overlap = (a: GridPos, b: GridPos): boolean =>
  a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;

test.each(MODELS.map((model) => [model.uid, model.panels] as const))(
  'no two panels of %s overlap, and none leaves the 24 columns',
  (_uid, panels) => {
    for (const [index, { gridPos, title }] of panels.entries()) {
      expect(gridPos.x, title).toBeGreaterThanOrEqual(0);
      expect(gridPos.x + gridPos.w, title).toBeLessThanOrEqual(COLUMNS);
      for (const other of panels.slice(index + 1)) {
        expect(overlap(gridPos, other.gridPos), `${title} and ${other.title}`).toBe(false);
      }
    }
  },
);

test.each(MODELS.map((model) => [model.uid, model.panels] as const))(
  'the rows of %s leave no hole',
  (_uid, panels) => {
    const area = panels.reduce((sum, { gridPos: { w, h } }) => sum + w * h, 0);
    const height = Math.max(...panels.map(({ gridPos: { y, h } }) => y + h));
    expect(area).toBe(height * COLUMNS);
  },
);

test.each(MODELS.map((model) => [model.uid, model.panels] as const))(
  'the panels of %s have numbers of their own',
  (_uid, panels) => {
    expect(panels.map(({ id }) => id)).toEqual(panels.map((_panel, index) => index + 1));
  },
);

test('a low panel leaves room for another below it, beside a high one', () => {
  const layout = new Layout();
  expect(layout.place({ width: 20, height: 9 })).toEqual({ x: 0, y: 0, w: 20, h: 9 });
  expect(layout.place({ width: 4, height: 5 })).toEqual({ x: 20, y: 0, w: 4, h: 5 });
  expect(layout.place({ width: 4, height: 4 })).toEqual({ x: 20, y: 5, w: 4, h: 4 });
  expect(layout.header()).toEqual({ x: 0, y: 9, w: 24, h: 1 });
});
